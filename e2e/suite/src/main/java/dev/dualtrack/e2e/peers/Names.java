package dev.dualtrack.e2e.peers;

/** What one arm calls its things in servers that all arms share. */
record Names(String name) {
    Names {
        if (!name.matches("[a-z][a-z0-9_]*")) {
            throw new IllegalArgumentException("name: " + name + " (expected: lower-case letters, digits, _)");
        }
    }

    /** The collection in Milvus, or its alias. */
    String collection() {
        return name + "_embeddings";
    }

    /** The label of a policy's node. */
    String label() {
        return name + "Policy";
    }

    /** The label of a region's node, whose key is {@code code}. */
    String regionLabel() {
        return name + "Region";
    }

    /** The label of an issuer's node, whose key is {@code name}. */
    String issuerLabel() {
        return name + "Organization";
    }

    /** The label of an industry's node, whose key is {@code code}. */
    String industryLabel() {
        return name + "Industry";
    }

    /** The begin of a policy's key in the cache; the id follows. */
    String cachePrefix() {
        return name + ":policy:";
    }
}
