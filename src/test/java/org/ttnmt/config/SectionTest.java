package org.ttnmt.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.ttnmt.config.ModelConfig.TiedEmbeddings;

/** What is set in Java is checked as the reader checks it. */
class SectionTest {
    private static final RunConfig RUN = Samples.run();

    @Test
    void rangesAreChecked() {
        refused(
                "model.dropout: 1.0 is too large; allowed: a number, at least 0.0 and below 1.0",
                () -> Samples.model(128, 4, 1, TiedEmbeddings.ALL));
        refused(
                "training.clip_norm: NaN is not a number; allowed: a number, at least 0.0",
                () -> Samples.training(0.1, 0, Double.NaN));
        refused(
                "decoding.beam_size: 0 is too small; allowed: a whole number from 1 to 1000",
                () -> Samples.decoding(0, 1, 2, 10));
        refused(
                "weight of a corpus: -1.0 is too small; allowed: a number, above 0.0 and at most 1000.0",
                () -> new CorpusConfig(Path.of("a"), null, -1));
    }

    @Test
    void relationsAreChecked() {
        refused(
                "model.heads: 7 does not divide model.model_dim (512); allowed near it: 1, 2, 4, 8, 16, 32",
                () -> Samples.model(512, 7, 0, TiedEmbeddings.ALL));
        refused(
                "training.min_learning_rate: 0.5 is not below training.learning_rate (0.5); it is the floor that the"
                        + " rate falls to",
                () -> Samples.training(0.5, 0.5, 0));
        refused(
                "model.tied_embeddings: all needs vocab.shared: true, but it is false; write target or none, or share"
                        + " the vocabulary, or name two with the same pieces (vocab.source_model and"
                        + " vocab.target_model)",
                () -> RUN.with(VocabConfig.SHARED.is(false)));
    }

    @Test
    void listsAreCopied() {
        List<CorpusConfig> corpora = new ArrayList<>(RUN.data().train());
        DataConfig copy = RUN.data().with(DataConfig.TRAIN.is(corpora));
        corpora.clear();
        assertEquals(1, copy.train().size());
        assertThrows(UnsupportedOperationException.class, () -> copy.train().clear());
    }

    /** A method that reads another key, or a key that no method reads, would go unnoticed otherwise. */
    @Test
    void eachKeyIsReadByOneMethodOfItsSection() throws ReflectiveOperationException {
        TrainingConfig training = RUN.training();
        ObjectiveConfig objective = training.objective();
        List<Section<?>> sections = List.of(
                RUN,
                RUN.data(),
                RUN.vocab(),
                RUN.model(),
                training,
                training.optimizer(),
                objective,
                objective.sampling(),
                objective.risk(),
                objective.distillation(),
                objective.noise(),
                objective.glancing(),
                objective.subwords(),
                RUN.decoding(),
                RUN.evaluation());
        int keys = 0;
        for (Section<?> section : sections) {
            for (Field field : section.getClass().getDeclaredFields()) {
                if (field.getGenericType() instanceof ParameterizedType type
                        && field.get(null) instanceof Key<?> key
                        && !key.has(Trait.STEERING)) {
                    Object value = value(type.getActualTypeArguments()[0]);
                    Section<?> alone = section.getClass()
                            .getDeclaredConstructor(Settings.class)
                            .newInstance(new Settings(List.of(key), Map.of(key, value)));
                    assertEquals(1, methodsThatGive(value, alone), key.name);
                    keys++;
                }
            }
        }
        assertEquals(Schema.keys().size() - Schema.having(Trait.STEERING).size(), keys);
    }

    private static Object value(Type type) {
        Class<?> raw = (Class<?>) (type instanceof ParameterizedType generic ? generic.getRawType() : type);
        Object[] constants = raw.getEnumConstants();
        if (type.getTypeName().contains("StageConfig")) {
            return List.of(StageConfig.WHOLE);
        }
        CorpusConfig corpus = new CorpusConfig(Path.of("x"), null, 1);
        List<Object> values = List.of(7, 7L, 0.5, true, "x", Path.of("x"), corpus, List.of(corpus), Map.of("x", 0.5));
        return constants != null
                ? constants[0]
                : values.stream().filter(raw::isInstance).findFirst().orElseThrow();
    }

    private static long methodsThatGive(Object value, Section<?> section) throws IllegalAccessException {
        int methods = 0;
        for (Method method : section.getClass().getDeclaredMethods()) {
            if (Modifier.isPublic(method.getModifiers())
                    && !Modifier.isStatic(method.getModifiers())
                    && method.getParameterCount() == 0) {
                try {
                    methods += value.equals(method.invoke(section)) ? 1 : 0;
                } catch (InvocationTargetException e) {
                    assertInstanceOf(NullPointerException.class, e.getCause()); // it reads a key that is not set
                }
            }
        }
        return methods;
    }

    private static void refused(String message, Executable building) {
        assertEquals(
                message, assertThrows(IllegalArgumentException.class, building).getMessage());
    }
}
