/** Content as 64 bits: equal for equal content, computable in Java and in SQL. */
@NullMarked
package dev.dualtrack.core.fingerprint;

import org.jspecify.annotations.NullMarked;
