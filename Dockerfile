# tt as a batch job: everything inside, no network at run time, no root.
#
#   docker build -t tt .                       for processors (x86-64, ARM)
#   docker build -t tt:gpu --target gpu .      for NVIDIA GPUs (x86-64); runs without one, too
#
#   docker run --rm -v "$PWD:/work" --user "$(id -u):$(id -g)" tt train --config configs/multi30k-en-de.yaml
#   docker run --rm -i -v "$PWD:/work" tt translate --model runs/quickstart <in.txt >out.txt
#
# src/site/markdown/docker.md says more. Where this file is built without BuildKit, stages that a target does not need are built too.

FROM debian:bookworm-slim AS build
RUN apt-get update \
    && apt-get install --no-install-recommends --yes binutils maven openjdk-17-jdk-headless unzip zip \
    && rm -rf /var/lib/apt/lists/*
# A JVM of the modules that tt and its libraries use: a quarter of the whole.
RUN jlink --add-modules java.base,java.logging,java.management,java.naming,java.sql,java.xml,jdk.charsets,jdk.incubator.vector,jdk.unsupported \
        --compress=2 --strip-debug --no-header-files --no-man-pages --output /opt/java
WORKDIR /opt/tt
COPY pom.xml ./
# Libraries change seldom: this layer is made again only with pom.xml.
RUN mvn -B -q dependency:go-offline
COPY src src
RUN mvn -B -q -Dmaven.test.skip=true -Dspotless.check.skip=true package cyclonedx:makeBom
# libtorch and its JNI library as files, rather than in jars that are unpacked at first use; without what only debuggers read. Of the other
# jars' native libraries, those of this system.
RUN machine=$(uname -m) \
    && mkdir -p /opt/libtorch/lib /opt/jni \
    && unzip -q -j 'target/lib/pytorch-native-cpu-*.jar' 'pytorch/cpu/*' -d /opt/libtorch/lib \
    && sed -n 's:.*<pytorch.version>\(.*\)</pytorch.version>.*:\1+cpu:p' pom.xml >/opt/libtorch/build-version \
    && unzip -q -j 'target/lib/pytorch-jni-*.jar' "jnilib/linux-$machine/cpu/*" -d /opt/jni \
    && strip --strip-unneeded /opt/libtorch/lib/*.so* /opt/jni/*.so \
    && rm target/lib/pytorch-native-*.jar target/lib/pytorch-jni-*.jar \
    && case $machine in aarch64) names='aarch64|arm64' ;; *) names='x86[-_]64|amd64' ;; esac \
    && for jar in target/lib/*.jar; do \
        unzip -Z1 "$jar" | grep -E '\.(so|dll|dylib|jnilib|a)$' | grep -viE "linux[-/]($names)/" | xargs -r zip -q -d "$jar"; \
    done
COPY scripts/programs/Sbom.java scripts/programs/
RUN java -cp 'target/lib/*' scripts/programs/Sbom.java target/bom.json >/opt/sbom.cdx.json
# Whatever the umask was of who copied it here, any user may read it
COPY scripts/tt scripts/
COPY scripts/lib/launch.sh scripts/lib/
COPY scripts/lib/image.sh scripts/lib/
COPY configs configs
COPY data-samples data-samples
COPY LICENSE ./
RUN chmod -R a+rX,go-w scripts configs data-samples LICENSE target

# glibc (libtorch has no build for musl), with an allocator that keeps large tensors.
FROM debian:bookworm-slim AS runtime
RUN apt-get update \
    && apt-get install --no-install-recommends --yes libtcmalloc-minimal4 \
    && rm -rf /var/lib/apt/lists/* /var/log/* /var/cache/ldconfig/* \
    && useradd --create-home --uid 10001 tt \
    && mkdir /work \
    && chown tt:tt /work \
    && ln -s /opt/tt/scripts/tt /usr/local/bin/tt
COPY --from=build /opt/java /opt/java
COPY --from=build /opt/tt/target/lib /opt/tt/target/lib
ENV JAVA_HOME=/opt/java \
    PYTORCH_FLAVOR=cpu \
    TT_BUILD=never
WORKDIR /work
ENTRYPOINT ["tt"]
ARG REVISION=unknown
LABEL org.opencontainers.image.title="tt" \
    org.opencontainers.image.description="Trains neural translation models, translates with them and scores the result" \
    org.opencontainers.image.version="0.1.0" \
    org.opencontainers.image.revision="$REVISION" \
    org.opencontainers.image.licenses="Apache-2.0"

# libtorch with CUDA is in PyPI's wheel of PyTorch, which names the exact versions of NVIDIA's libraries; Maven Central has none of this
# version. Of 11,500 files only the libraries are taken, and of these not those of Python, of profilers and of cuDNN's kernels, which tt
# never calls. The JNI library is the one for processors: that for CUDA differs in what tt does not use, and does not load without a driver.
FROM debian:bookworm-slim AS cuda
RUN apt-get update \
    && apt-get install --no-install-recommends --yes binutils ca-certificates python3-pip unzip \
    && rm -rf /var/lib/apt/lists/*
ARG PYTORCH=2.7.1
RUN pip download --no-cache-dir --progress-bar off --dest /wheels --only-binary=:all: "torch==$PYTORCH" \
    && for wheel in /wheels/torch-*.whl /wheels/nvidia_*.whl; do \
        unzip -q "$wheel" '*/lib/*.so*' '*.dist-info/*' -d /opt/cuda || exit 1; \
    done \
    && unzip -q /wheels/torch-*.whl torch/version.py -d /opt/cuda \
    && cd /opt/cuda \
    && mkdir wheels && mv ./*.dist-info wheels/ \
    && rm -r /wheels wheels/*/RECORD nvidia/cuda_cupti/lib/libnvperf* nvidia/cusolver/lib/libcusolverMg.so* nvidia/nvtx \
        nvidia/cudnn/lib/libcudnn_[!g]*.so* torch/lib/libshm.so torch/lib/libtorch_python.so \
    && strip --strip-unneeded torch/lib/libtorch_cpu.so torch/lib/libtorch_cuda.so torch/lib/libtorch_cuda_linalg.so

FROM build AS gpu-sbom
COPY --from=cuda /opt/cuda/wheels /opt/wheels
RUN java -cp 'target/lib/*' scripts/programs/Sbom.java target/bom.json /opt/wheels/*/METADATA >/opt/sbom.cdx.json

FROM runtime AS gpu
COPY --from=cuda /opt/cuda /opt/cuda
COPY --from=build /opt/jni /opt/cuda/torch/lib
ENV PYTORCH_LIBRARY_PATH=/opt/cuda/torch/lib \
    NVIDIA_VISIBLE_DEVICES=all \
    NVIDIA_DRIVER_CAPABILITIES=compute,utility
COPY --from=gpu-sbom /opt/sbom.cdx.json /opt/tt/
COPY --from=build /opt/tt/LICENSE /opt/tt/
COPY --from=build /opt/tt/configs /opt/tt/configs
COPY --from=build /opt/tt/data-samples /opt/tt/data-samples
COPY --from=build /opt/tt/scripts /opt/tt/scripts
COPY --from=build /opt/tt/target/tt.jar /opt/tt/target/tt.jar
RUN bash /opt/tt/scripts/lib/image.sh
USER 10001:10001

# The last stage is what `docker build` makes.
FROM runtime AS cpu
COPY --from=build /opt/libtorch /opt/libtorch
COPY --from=build /opt/jni /opt/libtorch/lib
ENV PYTORCH_LIBRARY_PATH=/opt/libtorch/lib
COPY --from=build /opt/sbom.cdx.json /opt/tt/
COPY --from=build /opt/tt/LICENSE /opt/tt/
COPY --from=build /opt/tt/configs /opt/tt/configs
COPY --from=build /opt/tt/data-samples /opt/tt/data-samples
COPY --from=build /opt/tt/scripts /opt/tt/scripts
COPY --from=build /opt/tt/target/tt.jar /opt/tt/target/tt.jar
# Proves that this image trains and translates, and prepares Java's classes
RUN bash /opt/tt/scripts/lib/image.sh
USER 10001:10001
