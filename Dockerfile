# tt as a batch job: everything inside, no network at run time, no root.
#
#   docker build -t tt .                       for CPUs
#   docker build -t tt:gpu --target gpu --build-arg LIBTORCH=URL .      for NVIDIA GPUs (x86-64)
#
#   docker run --rm -v "$PWD:/work" --user "$(id -u):$(id -g)" tt train --config configs/multi30k-en-de.yaml
#   docker run --rm -i -v "$PWD:/work" tt translate --model runs/quickstart <in.txt >out.txt

FROM maven:3.9-eclipse-temurin-17 AS build
WORKDIR /opt/tt
COPY pom.xml ./
# Libraries change seldom: this layer is made again only with pom.xml.
RUN mvn -B -q dependency:go-offline
COPY src src
RUN mvn -B -q -Dmaven.test.skip=true -Dspotless.check.skip=true package

# A JRE on glibc (libtorch has no build for musl), with an allocator that keeps large tensors.
FROM eclipse-temurin:17-jre-jammy AS runtime
RUN apt-get update \
    && apt-get install --no-install-recommends --yes libtcmalloc-minimal4 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home --uid 10001 tt \
    && mkdir /work \
    && chown tt:tt /work \
    && ln -s /opt/tt/scripts/tt /usr/local/bin/tt
COPY --from=build /opt/tt/target/lib /opt/tt/target/lib
COPY --from=build /opt/tt/target/tt.jar /opt/tt/target/tt.jar
COPY scripts/tt /opt/tt/scripts/tt
COPY scripts/lib/launch.sh /opt/tt/scripts/lib/launch.sh
COPY configs /opt/tt/configs
COPY data-samples /opt/tt/data-samples
ENV DJL_CACHE_DIR=/opt/tt/natives \
    TT_BUILD=never

# The GPU image brings libtorch with CUDA from PyTorch's own archive, since Maven Central has none for this version;
# its JNI library is in DJL's jar. The host needs NVIDIA's driver and container toolkit: docker run --gpus all ...
FROM runtime AS libtorch-cuda
# Where PyTorch offers libtorch-cxx11-abi-shared-with-deps-2.7.1+cu128.zip: see "C++/Java, CUDA 12.8" on its site.
ARG LIBTORCH
RUN apt-get update \
    && apt-get install --no-install-recommends --yes curl unzip \
    && test -n "$LIBTORCH" \
    && curl --fail --silent --show-error --location --output /tmp/libtorch.zip "$LIBTORCH" \
    && unzip -q /tmp/libtorch.zip 'libtorch/lib/*' -d /opt \
    && rm -f /tmp/libtorch.zip /opt/libtorch/lib/*.a /opt/libtorch/lib/*test*.so

FROM runtime AS gpu
RUN rm /opt/tt/target/lib/pytorch-native-cpu-*.jar
COPY --from=libtorch-cuda /opt/libtorch/lib /opt/libtorch
ENV PYTORCH_LIBRARY_PATH=/opt/libtorch \
    PYTORCH_VERSION=2.7.1 \
    PYTORCH_FLAVOR=cu128 \
    NVIDIA_VISIBLE_DEVICES=all \
    NVIDIA_DRIVER_CAPABILITIES=compute,utility
# DJL unpacks its small JNI libraries at first use; a build host has no GPU, so that is when a container starts.
ENV DJL_CACHE_DIR=/tmp/tt-natives
USER tt
WORKDIR /work
ENTRYPOINT ["tt"]

# The last stage is what `docker build` makes.
FROM runtime AS cpu
# Unpacks the native libraries into the image, and proves that this image trains: two updates of the quick start.
RUN cd /opt/tt \
    && tt train --config configs/quickstart.yaml --set model_dir=/tmp/smoke \
        --set training.max_updates=2 --set training.warmup_updates=1 \
    && rm -rf /tmp/smoke \
    && chmod -R a+rX /opt/tt
USER tt
WORKDIR /work
ENTRYPOINT ["tt"]
