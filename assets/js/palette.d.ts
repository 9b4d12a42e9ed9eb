// palette.js is made by the server from core/theme.py.
export const ROLES: Record<'light' | 'dark', Record<string, string>>;
export const SCALES: Record<'light' | 'dark', Record<string, any>>;
