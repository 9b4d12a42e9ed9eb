# docker build -t ml-playground .            the build of torch that the package index carries (on Linux for NVIDIA GPUs)
# docker build --build-arg TORCH_INDEX=...   another build of torch, from the index at that address
# docker build --build-arg REQUIREMENTS=requirements-ray.txt ...    with Ray (compose.ray.yaml)
# docker run -p 8501:8501 -v playground:/state ml-playground
FROM python:3.11-slim

ENV PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1

WORKDIR /app
COPY requirements.txt requirements-ray.txt constraints.txt ./
ARG TORCH_INDEX=""
ARG REQUIREMENTS=requirements.txt
RUN if [ -n "$TORCH_INDEX" ]; then \
        pip install --no-deps --index-url "$TORCH_INDEX" "$(grep '^torch==' requirements.txt)"; \
    fi \
    && pip install -r "$REQUIREMENTS"

RUN useradd --system --uid 10001 --create-home --home-dir /home/playground playground \
    && mkdir /state \
    && chown playground:playground /state
COPY . .
ENV KERNELS=/kernels
# What a start would else compile while people wait.
RUN python -m compileall -q app.py core pages && NUMBA_CACHE_DIR=$KERNELS python -c "from core.runs.host import preload; preload()"

USER playground
ENV PLAYGROUND_STATE_DIR=/state \
    NUMBA_CACHE_DIR=/state/numba \
    STREAMLIT_SERVER_PORT=8501
VOLUME /state
EXPOSE 8501
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as u; e = os.environ; p = e.get('STREAMLIT_SERVER_BASE_URL_PATH', '').strip('/'); u.urlopen('http://127.0.0.1:' + e['STREAMLIT_SERVER_PORT'] + (p and '/' + p) + '/playground/ready', timeout=4).read()"]
ENTRYPOINT ["/app/scripts/start_container.sh"]
CMD ["python", "app.py"]
