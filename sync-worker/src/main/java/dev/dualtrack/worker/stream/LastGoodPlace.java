package dev.dualtrack.worker.stream;

import dev.dualtrack.core.event.EventDecoder;
import dev.dualtrack.core.event.LastGood;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Where in the value of a dead letter the image is that its change is taken back to. It is row data, and has no place in a
 * header.
 */
final class LastGoodPlace {
    /** There is none: the change is taken back to nothing. */
    static final String NONE = "none";

    /** It is what the refused record states as the row before. */
    private static final String STATED = "before";

    private static final byte LINE_FEED = '\n';

    private LastGoodPlace() {}

    /** The place of the image: {@link #NONE}, {@code before}, or how many bytes it takes at the end of the value. */
    static String of(byte[] refused, LastGood lastGood) {
        if (lastGood.absent()) {
            return NONE;
        }
        return isStated(refused, lastGood) ? STATED : Integer.toString(bytes(lastGood).length);
    }

    /** The value: the refused record, and behind a line feed the image where the record does not state it. */
    static byte[] value(byte[] refused, LastGood lastGood) {
        if (lastGood.absent() || isStated(refused, lastGood)) {
            return refused;
        }
        byte[] image = bytes(lastGood);
        return ByteBuffer.allocate(refused.length + 1 + image.length)
                .put(refused)
                .put(LINE_FEED)
                .put(image)
                .array();
    }

    /** The image of a value with that place; a value without an image there is an {@link IllegalArgumentException}. */
    static LastGood read(byte[] value, String place) {
        return switch (place) {
            case NONE -> LastGood.ABSENT;
            case STATED -> stated(value);
            default -> last(value, Integer.parseInt(place));
        };
    }

    private static LastGood stated(byte[] value) {
        LastGood stated = EventDecoder.statedBefore(value);
        if (stated == null) {
            throw new IllegalArgumentException("last good image: no row before in the value (expected: one)");
        }
        return stated;
    }

    private static LastGood last(byte[] value, int length) {
        if (length < 0 || length > value.length) {
            throw new IllegalArgumentException(
                    "last good image: " + length + " bytes (expected: 0 to " + value.length + ")");
        }
        return new LastGood(new String(value, value.length - length, length, StandardCharsets.UTF_8));
    }

    private static boolean isStated(byte[] refused, LastGood lastGood) {
        return lastGood.equals(EventDecoder.statedBefore(refused));
    }

    private static byte[] bytes(LastGood lastGood) {
        return String.valueOf(lastGood.json()).getBytes(StandardCharsets.UTF_8);
    }
}
