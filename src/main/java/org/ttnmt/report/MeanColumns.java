package org.ttnmt.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The mean of several runs' columns of numbers, at the updates that all of them have. */
final class MeanColumns {
    private static final ObjectMapper JSON = new ObjectMapper();

    private MeanColumns() {}

    /** @param runs objects of columns, with the same names and with {@code update} among them */
    static ObjectNode of(List<JsonNode> runs) {
        Map<Long, List<Integer>> rows = new TreeMap<>(); // by update: the row of each run so far
        for (JsonNode run : runs) {
            JsonNode updates = run.path("update");
            for (int row = 0; row < updates.size(); row++) {
                rows.computeIfAbsent(updates.path(row).asLong(), u -> new ArrayList<>())
                        .add(row);
            }
        }
        rows.values().removeIf(each -> each.size() != runs.size());
        ObjectNode means = JSON.createObjectNode();
        runs.get(0).fieldNames().forEachRemaining(name -> {
            ArrayNode column = means.putArray(name);
            rows.values().forEach(each -> column.add(Curves.rounded(mean(runs, name, each))));
        });
        return means;
    }

    private static double mean(List<JsonNode> runs, String name, List<Integer> rows) {
        double sum = 0;
        for (int i = 0; i < runs.size(); i++) {
            JsonNode value = runs.get(i).path(name).path(rows.get(i));
            sum += value.isNumber() ? value.doubleValue() : Double.NaN;
        }
        return sum / runs.size();
    }
}
