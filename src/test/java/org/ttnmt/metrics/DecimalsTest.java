package org.ttnmt.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Numbers as Python prints them; the expected texts are Python's. */
class DecimalsTest {

    @ParameterizedTest
    @CsvSource({
        "0.125, 2, 0.12",
        "0.375, 2, 0.38",
        "2.5, 0, 2",
        "2.675, 2, 2.67",
        "100, 1, 100.0",
        "-0.04, 1, -0.0",
        "1e22, 1, 10000000000000000000000.0",
        "0.1, 20, 0.10000000000000000555"
    })
    void fixed(double value, int digits, String expected) {
        assertEquals(expected, Decimals.fixed(value, digits));
    }

    @ParameterizedTest
    @CsvSource({
        "44.8, 44.8",
        "100, 100.0",
        "0.000999000999000999, 0.000999000999000999",
        "0.00001, 1e-05",
        "1.5e-7, 1.5e-07",
        "1e15, 1000000000000000.0",
        "1e16, 1e+16",
        "1.25e20, 1.25e+20",
        "2e-3, 0.002",
        "-0.5, -0.5",
        "5e-324, 5e-324"
    })
    void shortest(double value, String expected) {
        assertEquals(expected, Decimals.shortest(value));
    }
}
