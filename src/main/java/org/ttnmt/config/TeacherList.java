package org.ttnmt.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ttnmt.config.DistilSettings.Teachers;

/** How many teachers are trained, or the folders of those that are there. */
enum TeacherList implements ValueType<Teachers> {
    TYPE;

    private static final WholeNumber<Integer> COUNT = WholeNumber.between(1, 64);

    @Override
    public String allowed() {
        return "how many are trained, 1 to 64, or a list of folders of trained models";
    }

    @Override
    public ObjectNode schema() {
        ObjectNode schema = JsonSchema.type("integer");
        schema.removeAll();
        schema.putArray("anyOf")
                .add(COUNT.schema())
                .add(PathList.MODELS.schema().put("minItems", 1));
        return schema;
    }

    @Override
    public @Nullable Teachers read(Tree tree, Reading reading) {
        if (tree instanceof Tree.Sequence) {
            List<Path> given = PathList.MODELS.read(tree, reading);
            return given == null ? null : checked(new Teachers(given.size(), given), reading);
        }
        if (tree instanceof Tree.Scalar scalar
                && scalar.plain()
                && scalar.text().matches("[0-9]+")) {
            Integer count = COUNT.read(tree, reading);
            return count == null ? null : new Teachers(count, List.of());
        }
        reading.report("is " + tree.describe() + "; allowed: " + allowed());
        return null;
    }

    @Override
    public @Nullable String problem(Teachers value) {
        return value.count() == 0 ? "is an empty list; allowed: " + allowed() : null;
    }

    @Override
    public String write(Teachers value) {
        return value.given().isEmpty() ? Integer.toString(value.count()) : PathList.MODELS.write(value.given());
    }
}
