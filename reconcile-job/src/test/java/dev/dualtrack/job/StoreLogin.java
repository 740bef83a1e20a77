package dev.dualtrack.job;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.testbed.backends.Backends;
import dev.dualtrack.testbed.backends.Endpoint;
import dev.dualtrack.testbed.process.Await;
import io.lettuce.core.KillArgs;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.ArrayOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.milvus.v2.client.ConnectConfig;
import io.milvus.v2.client.MilvusClientV2;
import io.milvus.v2.service.rbac.request.CreateUserReq;
import io.milvus.v2.service.rbac.request.DropUserReq;
import io.milvus.v2.service.rbac.request.GrantRoleReq;
import io.milvus.v2.service.rbac.request.UpdatePasswordReq;
import io.milvus.v2.service.utility.request.DescribeAliasReq;
import java.time.Duration;
import java.util.List;
import org.neo4j.driver.AuthTokens;
import org.neo4j.driver.Driver;
import org.neo4j.driver.GraphDatabase;
import org.neo4j.driver.QueryConfig;

/**
 * A user of a real store who may do everything, until the login is taken away: the connections that stand by then are cut where
 * the server lets them stand, as it does in Neo4j, and in Redis after a change of the password.
 */
final class StoreLogin implements AutoCloseable {
    static final String PASSWORD = "one-password";
    private static final String ANOTHER = "another-password";
    private static final Duration SOON = Duration.ofSeconds(30);

    private final StoreKind kind;
    private final Backends backends;
    private final JobPipeline pipeline;
    private final String user;
    private boolean there;

    /** How it is taken away. */
    enum Loss {
        USER,
        PASSWORD
    }

    /** To one of those servers, on which nothing but the pipeline is at work. */
    StoreLogin(StoreKind kind, Backends backends, JobPipeline pipeline) {
        this.kind = kind;
        this.backends = backends;
        this.pipeline = pipeline;
        user = pipeline.database().name();
        grant();
    }

    String user() {
        return user;
    }

    /** The server's name, in lower case. */
    String server() {
        return switch (kind) {
            case VECTOR -> "milvus";
            case GRAPH -> "neo4j";
            case CACHE -> "redis";
        };
    }

    void takeAway(Loss loss) {
        switch (loss) {
            case USER -> remove();
            case PASSWORD -> change();
        }
        if (kind == StoreKind.GRAPH) {
            pipeline.cypher("CALL dbms.listConnections() YIELD connectionId, username WITH * WHERE username = '" + user
                    + "' WITH collect(connectionId) AS ids"
                    + " CALL dbms.killConnections(ids) YIELD connectionId RETURN count(*)");
        }
    }

    void giveBack() {
        close();
        grant();
    }

    private void grant() {
        switch (kind) {
            case VECTOR ->
                pipeline.milvus((client, alias) -> {
                    client.createUser(CreateUserReq.builder()
                            .userName(user)
                            .password(PASSWORD)
                            .build());
                    client.grantRole(GrantRoleReq.builder()
                            .userName(user)
                            .roleName("admin")
                            .build());
                    Await.await(() -> isAdmitted(alias), SOON, "Milvus lets " + user + " do what its role may");
                });
            case GRAPH -> system("CREATE USER " + user + " SET PASSWORD '" + PASSWORD + "' CHANGE NOT REQUIRED");
            case CACHE -> acl("SETUSER", user, "on", ">" + PASSWORD, "~*", "&*", "+@all");
        }
        there = true;
    }

    /** Milvus takes a role into account some time after it was granted: when it has cleared away what was dropped before. */
    private boolean isAdmitted(String alias) {
        MilvusClientV2 client = new MilvusClientV2(ConnectConfig.builder()
                .uri(backends.milvus().uri())
                .username(user)
                .password(PASSWORD)
                .build());
        try {
            return alias.equals(
                    client.describeAlias(DescribeAliasReq.builder().alias(alias).build())
                            .getAlias());
        } finally {
            client.close();
        }
    }

    private void change() {
        switch (kind) {
            case VECTOR ->
                pipeline.milvus((client, _) -> client.updatePassword(UpdatePasswordReq.builder()
                        .userName(user)
                        .password(PASSWORD)
                        .newPassword(ANOTHER)
                        .build()));
            case GRAPH -> system("ALTER USER " + user + " SET PASSWORD '" + ANOTHER + "' CHANGE NOT REQUIRED");
            case CACHE -> {
                acl("SETUSER", user, "resetpass", ">" + ANOTHER);
                pipeline.redis((redis, _) -> redis.clientKill(KillArgs.Builder.user(user)), "");
            }
        }
    }

    private void remove() {
        switch (kind) {
            case VECTOR ->
                pipeline.milvus((client, _) ->
                        client.dropUser(DropUserReq.builder().userName(user).build()));
            case GRAPH -> system("DROP USER " + user);
            // who is deleted is thrown out, too
            case CACHE -> acl("DELUSER", user);
        }
        there = false;
    }

    private void acl(String... words) {
        CommandArgs<String, String> arguments = new CommandArgs<>(StringCodec.UTF8);
        List.of(words).forEach(arguments::add);
        pipeline.redis(
                (redis, _) -> redis.dispatch(CommandType.ACL, new ArrayOutput<>(StringCodec.UTF8), arguments), "");
    }

    private void system(String statement) {
        Endpoint neo4j = backends.neo4j();
        try (Driver driver = GraphDatabase.driver(neo4j.uri(), AuthTokens.basic(neo4j.user(), neo4j.password()))) {
            driver.executableQuery(statement)
                    .withConfig(QueryConfig.builder().withDatabase("system").build())
                    .execute();
        }
    }

    @Override
    public void close() {
        if (there) {
            remove();
        }
    }
}
