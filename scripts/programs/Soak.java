import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.ttnmt.api.Translator;
import org.ttnmt.api.TranslatorOptions;

/** Calls a translator over and over from several threads; the arguments are a model, a text, and the numbers of calls and threads. */
class Soak {
    static long rss() throws Exception {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) / 1024;
            }
        }
        return -1;
    }

    public static void main(String[] arguments) throws Exception {
        List<String> lines = Files.readAllLines(Path.of(arguments[1]));
        long calls = Long.parseLong(arguments[2]);
        int threads = Integer.parseInt(arguments[3]);
        AtomicLong next = new AtomicLong();
        AtomicLong wrong = new AtomicLong();
        long tenth = 0;
        long began = System.nanoTime();
        try (Translator translator = Translator.open(Path.of(arguments[0]), TranslatorOptions.defaults().withBeamSize(1))) {
            List<String> expected = lines.stream().map(translator::translate).toList();
            Thread[] callers = new Thread[threads];
            for (int i = 0; i < threads; i++) {
                callers[i] = new Thread(() -> {
                    for (long call = next.getAndIncrement(); call < calls; call = next.getAndIncrement()) {
                        int line = (int) (call * 31 % lines.size());
                        if (!translator.translate(lines.get(line)).equals(expected.get(line))) {
                            wrong.incrementAndGet();
                        }
                    }
                });
                callers[i].start();
            }
            for (long mark = calls / 10; mark <= calls; mark += calls / 10) {
                while (next.get() < mark) {
                    Thread.sleep(20);
                }
                System.err.printf("%d calls: %d MB%n", mark, rss());
                tenth = tenth == 0 ? rss() : tenth;
            }
            for (Thread caller : callers) {
                caller.join();
            }
        }
        long last = rss();
        System.out.printf("{\"calls\": %d, \"threads\": %d, \"differing\": %d, \"rss_mb_at_a_tenth\": %d, \"rss_mb_at_the_end\": %d,"
                + " \"seconds\": %d}%n", calls, threads, wrong.get(), tenth, last, (System.nanoTime() - began) / 1_000_000_000);
        System.exit(wrong.get() == 0 && last <= tenth * 1.1 ? 0 : 1);
    }
}
