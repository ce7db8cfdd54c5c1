package org.ttnmt.metrics;

/** Where a score lies in 95 % of the resamples of its segments. */
public record Interval(double low, double high) {}
