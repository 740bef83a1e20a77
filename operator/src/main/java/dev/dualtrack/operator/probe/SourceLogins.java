package dev.dualtrack.operator.probe;

import org.jspecify.annotations.Nullable;

/**
 * How the operator logs in to the source.
 *
 * @param admin for what needs more rights; the capturing login where the resource names no other
 * @param certificateAuthority PEM text, null where the connection does not verify
 */
public record SourceLogins(
        Login capture, Login admin, @Nullable String certificateAuthority) {}
