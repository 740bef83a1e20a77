/** What a real API server says to valid and invalid resources. */
@NullMarked
package dev.dualtrack.api.validation;

import org.jspecify.annotations.NullMarked;
