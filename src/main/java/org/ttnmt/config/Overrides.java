package org.ttnmt.config;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Lays the {@code --set key=value} of the command line over what a file says. */
final class Overrides {
    private Overrides() {}

    /** The mapping with every override in its place; of two for one key the last counts. */
    static Tree.Mapping apply(Tree.Mapping root, List<String> overrides, Problems problems) {
        Tree.Mapping result = root;
        for (String override : overrides) {
            int equals = override.indexOf('=');
            String key = equals < 0 ? override : override.substring(0, equals).strip();
            Place place = Place.override(key);
            if (key.isEmpty() || equals < 0) {
                problems.add(
                        Place.override(override), "", "needs the form key=value, as in --set training.max_updates=100");
                continue;
            }
            String text = override.substring(equals + 1);
            Tree value =
                    text.isBlank() ? new Tree.Scalar(place, "", true) : YamlParser.parse(text, place, key, problems);
            if (value != null) {
                result = put(result, key, "", value, place, problems);
            }
        }
        return result;
    }

    /** {@code in} with {@code value} at the end of the dotted path {@code rest}. */
    private static Tree.Mapping put(
            Tree.Mapping in, String rest, String path, Tree value, Place place, Problems problems) {
        int dot = rest.indexOf('.');
        String head = dot < 0 ? rest : rest.substring(0, dot);
        Tree.Entry earlier = in.entries().get(head);
        if (dot < 0) {
            return in.with(Map.of(head, new Tree.Entry(place, merged(earlier, value, path + head))));
        }
        Tree below = earlier == null ? new Tree.Mapping(place, Map.of()) : earlier.value();
        if (below instanceof Tree.Mapping mapping) {
            Tree.Mapping changed = put(mapping, rest.substring(dot + 1), path + head + ".", value, place, problems);
            return in.with(Map.of(head, new Tree.Entry(earlier == null ? place : earlier.place(), changed)));
        }
        String name = path + head;
        problems.add(
                place,
                "",
                name + " is " + below.describe() + " and has no parts; set it whole, as in --set '" + name + "=...'");
        return in;
    }

    /** A whole section given on the command line changes the keys that it names and leaves the others. */
    private static Tree merged(Tree.@Nullable Entry earlier, Tree value, String path) {
        if (Schema.sections().contains(path)
                && value instanceof Tree.Mapping over
                && earlier != null
                && earlier.value() instanceof Tree.Mapping under) {
            return under.with(over.entries());
        }
        return value;
    }
}
