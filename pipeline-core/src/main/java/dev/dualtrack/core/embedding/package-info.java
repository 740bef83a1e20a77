/** Text to vectors: the sentence-embedding model, run in this process from files on disk. */
@NullMarked
package dev.dualtrack.core.embedding;

import org.jspecify.annotations.NullMarked;
