package org.ttnmt.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.ttnmt.Version;

/**
 * The settings that made a score, in sacreBLEU's words and order, so that others can repeat it.
 *
 * @param items settings in the order of printing; the version comes last
 */
public record Signature(List<Item> items) {

    /**
     * One setting.
     *
     * @param name full name, such as {@code smooth}
     * @param brief short name, such as {@code s}
     */
    public record Item(String name, String brief, String value) {}

    /** The order of what all metrics share; a metric's own settings follow. */
    private static final List<String> SHARED = List.of("nrefs", "bs", "ar", "seed");

    public Signature {
        items = List.copyOf(items);
    }

    static Signature of(References references, Item... settings) {
        List<Item> items = new ArrayList<>();
        items.add(new Item("nrefs", "#", references.countLabel()));
        items.addAll(List.of(settings));
        return new Signature(items);
    }

    /** Names how scores were resampled: {@code bs} or {@code ar} with its count, and the seed. */
    public Signature withResampling(String test, int samples, String seed) {
        List<Item> all = new ArrayList<>(items);
        int at = 0;
        while (at < all.size() && SHARED.contains(all.get(at).name())) {
            at++;
        }
        all.add(at, new Item(test, test, Integer.toString(samples)));
        all.add(at + 1, new Item("seed", "rs", seed));
        return new Signature(all);
    }

    /** All settings with the version: {@code nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp|version:tt-0.1.0}. */
    public List<Item> complete() {
        List<Item> all = new ArrayList<>(items);
        all.add(new Item("version", "v", "tt-" + Version.current().tt()));
        return all;
    }

    /** The whole signature with full or with short names. */
    public String format(boolean brief) {
        return complete().stream()
                .map(item -> (brief ? item.brief() : item.name()) + ":" + item.value())
                .collect(Collectors.joining("|"));
    }

    @Override
    public String toString() {
        return format(false);
    }
}
