package org.ttnmt.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.ttnmt.UserException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class FailuresTest {

    @Command(name = "fail")
    static final class Failing implements Callable<Integer> {

        private final Throwable failure;

        Failing(Throwable failure) {
            this.failure = failure;
        }

        @Override
        public Integer call() throws Exception {
            if (failure instanceof Error error) {
                throw error;
            }
            throw (Exception) failure;
        }
    }

    @Command(name = "compute")
    static final class Computing implements Callable<Integer> {

        @Mixin
        private ComputeOptions.OnOneDevice compute;

        @picocli.CommandLine.Spec
        private picocli.CommandLine.Model.CommandSpec spec;

        @Override
        public Integer call() {
            spec.commandLine().getOut().print(compute.toConfig());
            return 0;
        }
    }

    private static CommandRun fail(Throwable failure) {
        return CommandRun.with(new Failing(failure), "fail");
    }

    @Test
    void aUsersMistakeIsASentence() {
        CommandRun run = fail(new UserException("a.yaml:3: model.heads is 7."));
        assertEquals(1, run.exitCode());
        assertEquals("tt: a.yaml:3: model.heads is 7.\n", run.err());
    }

    @Test
    void aUsersMistakeIsFoundInsideOtherExceptions() {
        CommandRun run = fail(new IllegalStateException(new UserException("a.en: line 3 is not UTF-8.")));
        assertEquals(1, run.exitCode());
        assertEquals("tt: a.en: line 3 is not UTF-8.\n", run.err());
    }

    @Test
    void anythingElseIsABugWithItsStackTrace() {
        CommandRun run = fail(new IllegalStateException("rows 3, columns 4"));
        assertEquals(70, run.exitCode());
        assertTrue(run.err().startsWith("tt: this is a bug of tt "), run.err());
        assertTrue(run.err().contains("java.lang.IllegalStateException: rows 3, columns 4"), run.err());
        assertTrue(run.err().contains("\tat org.ttnmt.cli.FailuresTest"), run.err());
    }

    @Test
    void anErrorOfTheJvmIsABugToo() {
        CommandRun run = fail(new AssertionError("impossible"));
        assertEquals(70, run.exitCode());
        assertTrue(run.err().contains("java.lang.AssertionError: impossible"), run.err());
    }

    @Test
    void filesThatAreMissingOrForbiddenAreTheUsersToMend() {
        assertEquals(
                "tt: a.en: there is no such file or folder.\n",
                fail(new NoSuchFileException("a.en")).err());
        assertEquals(
                "tt: a.en: permission denied. Mend its permissions or those of its folder.\n",
                fail(new UncheckedIOException(new AccessDeniedException("a.en")))
                        .err());
        CommandRun run = fail(new FileSystemException("a.en", null, "Is a directory"));
        assertEquals("tt: a.en: Is a directory.\n", run.err());
        assertEquals(1, run.exitCode());
        assertEquals(70, fail(new IOException("strange")).exitCode());
    }

    @Test
    void threadsThatTheSystemRefusesAreNoHeap() {
        CommandRun run = fail(new OutOfMemoryError("unable to create native thread: possibly out of memory"));
        assertEquals(1, run.exitCode());
        assertTrue(run.err().startsWith("tt: The system gives this process no more threads (unable to create native"));
        assertTrue(run.err().contains("--threads"), run.err());
    }

    /** Such as names beyond ASCII in the locale C; that of {@code Path.of} is like this one. */
    @Test
    void namesThatNoFileCanHaveAreNamed() {
        CommandRun run = fail(new InvalidPathException("gr??e.txt", "Malformed input"));
        assertEquals(1, run.exitCode());
        assertTrue(run.err().startsWith("tt: 'gr??e.txt' cannot be the name of a file (Malformed input)."), run.err());
        CommandRun option = CommandRun.of("translate", "--model", "a\0b");
        assertEquals(2, option.exitCode());
        assertTrue(
                option.err()
                        .contains("'--model' (DIR): 'a\0b' cannot be the name of a file (Nul character not allowed)."),
                option.err());
    }

    @Test
    void fullHeapSaysWhichMemoryAndWhatHelps() {
        CommandRun run = fail(new OutOfMemoryError("Java heap space"));
        assertEquals(1, run.exitCode());
        assertTrue(run.err().startsWith("tt: Java's heap is full (Java heap space; its limit is "), run.err());
        assertTrue(run.err().contains("TT_JAVA_OPTS=-Xmx"), run.err());
    }

    @Test
    void fullNativeMemorySaysWhatToMakeSmaller() {
        CommandRun run = fail(new IllegalStateException(
                "[enforce fail at alloc_cpu.cpp:119] err == 0. DefaultCPUAllocator: can't allocate memory: you tried to"
                        + " allocate 8589934592 bytes. Error code 12 (Cannot allocate memory)"));
        assertEquals(1, run.exitCode());
        assertTrue(run.err().startsWith("tt: libtorch could not get 8192 MiB of memory"), run.err());
        assertTrue(run.err().contains("training.batch_tokens"), run.err());
        assertFalse(run.err().contains("\tat "), run.err());
    }

    @Test
    void fullGpuMemorySaysSo() {
        CommandRun run = fail(new IllegalStateException(
                "CUDA out of memory. Tried to allocate 20.00 MiB. GPU 0 has a total capacity of 139 GiB"));
        assertEquals(1, run.exitCode());
        assertTrue(
                run.err().startsWith("tt: The GPU's memory is full. Tried to allocate 20.00 MiB. Less is needed"),
                run.err());
    }

    @Test
    void computeOptionsBecomeARecord() {
        assertEquals(
                "ComputeConfig[device=gpu:0,2, threads=3, engine=AUTO]",
                CommandRun.with(new Computing(), "compute", "--device", "gpu:0,2", "--threads=3")
                        .out());
        assertEquals(
                "ComputeConfig[device=cpu, threads=" + Runtime.getRuntime().availableProcessors() + ", engine=AUTO]",
                CommandRun.with(new Computing(), "compute").out());
    }

    @Test
    void impossibleComputeOptionsAreWrongUsage() {
        CommandRun device = CommandRun.with(new Computing(), "compute", "--device", "tpu");
        assertEquals(2, device.exitCode());
        assertTrue(
                device.err()
                        .startsWith("tt compute: Invalid value for option '--device': 'tpu' is not a device. Use cpu,"
                                + " gpu, or gpu: and indices, such as gpu:0 or gpu:0,1."),
                device.err());
        CommandRun threads = CommandRun.with(new Computing(), "compute", "--threads", "0");
        assertEquals(2, threads.exitCode());
        assertTrue(
                threads.err()
                        .startsWith("tt compute: Invalid value for option '--threads': 0 is not between 1 and 1024."),
                threads.err());
    }
}
