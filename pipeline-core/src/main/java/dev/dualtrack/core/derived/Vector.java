package dev.dualtrack.core.derived;

import java.util.Arrays;

/** An immutable embedding vector that compares by value. */
public final class Vector {
    private final float[] values;

    private Vector(float[] values) {
        this.values = values;
    }

    /** Copies {@code values}; an empty array or a value that is not finite is an {@link IllegalArgumentException}. */
    public static Vector of(float[] values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("vector: 0 dimensions (expected: >= 1)");
        }
        for (float value : values) {
            if (!Float.isFinite(value)) {
                throw new IllegalArgumentException("vector: holds " + value + " (expected: finite values)");
            }
        }
        return new Vector(values.clone());
    }

    /** Number of dimensions. */
    public int dimensions() {
        return values.length;
    }

    /** A copy of the values. */
    public float[] toArray() {
        return values.clone();
    }

    /** Cosine of the angle to {@code other}, which must have the same dimensions; 0 if either is all zero. */
    public double cosine(Vector other) {
        if (other.values.length != values.length) {
            throw new IllegalArgumentException(
                    "vector: " + other.values.length + " dimensions (expected: " + values.length + ")");
        }
        double dot = 0;
        double left = 0;
        double right = 0;
        for (int i = 0; i < values.length; i++) {
            dot += (double) values[i] * other.values[i];
            left += (double) values[i] * values[i];
            right += (double) other.values[i] * other.values[i];
        }
        return left == 0 || right == 0 ? 0 : dot / Math.sqrt(left * right);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Vector vector && Arrays.equals(values, vector.values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return "Vector[" + values.length + " dimensions]";
    }
}
