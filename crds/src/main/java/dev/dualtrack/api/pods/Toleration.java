package dev.dualtrack.api.pods;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.dualtrack.api.ApiObject;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** A taint that the pods tolerate. */
@ApiObject
@ValidationRule(
        value = "!has(self.tolerationSeconds) || (has(self.effect) && self.effect == 'NoExecute')",
        message = "tolerationSeconds needs effect NoExecute.")
@ValidationRule(
        value = "!has(self.value) || !has(self.operator) || self.operator == 'Equal'",
        message = "value needs operator Equal: remove the value or change the operator.")
@ValidationRule(
        value = "has(self.key) || (has(self.operator) && self.operator == 'Exists')",
        message = "A toleration without key needs operator Exists, which tolerates every taint.")
public record Toleration(
        @Size(min = 1, max = 316) @JsonPropertyDescription("Key of the taint.") @Nullable
        String key,

        @JsonPropertyDescription("How the value is compared; Equal if absent.") @Nullable
        TolerationOperator operator,

        @Size(max = 63) @JsonPropertyDescription("Value of the taint.") @Nullable
        String value,

        @JsonPropertyDescription("Effect of the taint; every effect if absent.") @Nullable
        TaintEffect effect,

        @Min(0)
        @Max(31_536_000)
        @JsonPropertyDescription("How long a pod stays on a node that it does not fit.")
        @Nullable
        Long tolerationSeconds) {}
