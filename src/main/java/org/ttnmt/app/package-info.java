/**
 * The use cases (train, translate, evaluate, build a vocabulary), wired from configuration. They know nothing of terminals; progress and warnings leave through interfaces.
 */
@NullMarked
package org.ttnmt.app;

import org.jspecify.annotations.NullMarked;
