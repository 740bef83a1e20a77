package dev.dualtrack.job;

import picocli.CommandLine.Option;

/** The option of commands whose run several processes can share. */
final class SliceOption {
    @Option(
            names = "--slice",
            paramLabel = "I/N",
            description =
                    "Takes on the I-th of N slices of the run, counted from 0: a share of the tables in the stores."
                            + " The other slices are for as many other processes with the same run id. Who ends last says the"
                            + " verdict and ends with its code, the others with 0; with 4 where another run is under way.")
    private String slice = "0/1";

    /** Adds the slice to what the command would do; not for stages, nor for a run without a name. */
    Share of(Share share, RunOptions options) {
        Slice own = Slice.parse(slice);
        if (!own.isWhole() && share.stage()) {
            throw new IllegalArgumentException("--slice: with --stage (expected: one of them)");
        }
        if (!own.isWhole() && !options.namesRun()) {
            throw new IllegalArgumentException(
                    "--slice: without --run-id (expected: the same one in each process of the run)");
        }
        return share.in(own);
    }
}
