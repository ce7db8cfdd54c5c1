/**
 * What people see of a run, made from its {@code log.jsonl}: TensorBoard's event files and the page of {@code tt
 * report}. May use {@code config} and {@code io}; knows nothing of training. The classes of event files ({@code
 * report.proto}) are made by protoc from {@code src/main/proto}.
 */
@NullMarked
package org.ttnmt.report;

import org.jspecify.annotations.NullMarked;
