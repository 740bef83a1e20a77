package dev.dualtrack.operator.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The leaves of a resource's records: everything that a person can set by itself. A path has {@code []} behind each list
 * of objects; a list of plain values and a map are one leaf each.
 */
final class Leaves {
    private static final String API = "dev.dualtrack.api";

    private final Map<String, Class<?>> found = new LinkedHashMap<>();

    private Leaves() {}

    /** The leaves below {@code path}, with their types; a list's type is that of its elements. */
    static Map<String, Class<?>> of(String path, Class<?> root) {
        Leaves leaves = new Leaves();
        leaves.walk(path, root);
        return leaves.found;
    }

    private void walk(String path, Type type) {
        if (type instanceof ParameterizedType list && list.getRawType() == List.class) {
            Type element = list.getActualTypeArguments()[0];
            walk(isObject(element) ? path + "[]" : path, element);
        } else if (type instanceof ParameterizedType map) {
            found.put(path, (Class<?>) map.getRawType());
        } else if (isObject(type)) {
            for (RecordComponent component : ((Class<?>) type).getRecordComponents()) {
                walk(path + "." + name(component), component.getGenericType());
            }
        } else {
            found.put(path, (Class<?>) type);
        }
    }

    private static boolean isObject(Type type) {
        return type instanceof Class<?> record
                && record.isRecord()
                && record.getPackageName().startsWith(API);
    }

    /** The name in the resource; the annotation is kept on the record's field. */
    private static String name(RecordComponent component) {
        return Arrays.stream(component.getDeclaringRecord().getDeclaredFields())
                .filter(field -> field.getName().equals(component.getName()))
                .map(field -> field.getAnnotation(JsonProperty.class))
                .filter(annotation -> annotation != null && !annotation.value().isEmpty())
                .map(JsonProperty::value)
                .findFirst()
                .orElse(component.getName());
    }
}
