// The only script that goes through Streamlit: it fetches the rest from its hashed, immutable address.
/** @param {any} component */
export default function (component) {
  const element = component.parentElement;
  const kept = element.playground = { ...element.playground, component, left: false };
  const load = () => import(new URL(`${component.data.assets}/${component.data.module ?? 'view'}.js`, document.baseURI).href)
    .then((module) => { if (!kept.left) module.mount(element, element.playground.component); }); // the page may be left by then
  const fail = () => { element.querySelector('[class^=pg-]').textContent = 'This part could not be loaded. Reload the page.'; };
  load().catch(() => setTimeout(() => load().catch(fail), 1500));
  return () => { kept.left = true; element.playground.view?.unmount(); };
}
