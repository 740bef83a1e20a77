package dev.dualtrack.core.embedding;

/** From the model's token vectors to one sentence vector, as sentence-transformers does it. */
final class Pooling {
    private static final double SMALLEST_NORM = 1e-12;

    private Pooling() {}

    /** The mean of the rows whose mask is 1, scaled to unit length; all zero if that mean is. */
    static float[] unitMean(float[][] tokens, long[] mask) {
        double[] sum = new double[tokens[0].length];
        for (int token = 0; token < tokens.length; token++) {
            if (mask[token] == 1) {
                for (int i = 0; i < sum.length; i++) {
                    sum[i] += tokens[token][i];
                }
            }
        }
        // The number of tokens cancels out when the length is made one.
        double squares = 0;
        for (double value : sum) {
            squares += value * value;
        }
        double norm = Math.max(Math.sqrt(squares), SMALLEST_NORM);
        float[] unit = new float[sum.length];
        for (int i = 0; i < unit.length; i++) {
            unit[i] = (float) (sum[i] / norm);
        }
        return unit;
    }
}
