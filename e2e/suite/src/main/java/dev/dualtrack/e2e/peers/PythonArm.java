package dev.dualtrack.e2e.peers;

import dev.dualtrack.e2e.Installation;
import java.nio.file.Path;
import java.util.List;

/** The specification's consumer in Python ({@code e2e/peers/consumer.py}), on the stream of the product's cdc-server. */
final class PythonArm implements Arm {
    private static final Path PROGRAM = Installation.repository().resolve("e2e/peers/consumer.py");
    private static final Path MODEL = Installation.repository().resolve("sync-worker/target/model/fp32");

    private final String group;
    private final ChangeStream stream;
    private final PeerProgram program;

    /** @param python the interpreter, with the packages of {@code e2e/peers/requirements.txt} */
    PythonArm(Scene scene, Usage usage, Path python) {
        group = scene.naming().topicPrefix() + "-python";
        stream = ChangeStream.start(scene, usage);
        program = new PeerProgram(
                scene,
                usage,
                word(),
                List.of(python.toString(), PROGRAM.toString()),
                config -> config.put("bootstrap", scene.backends().kafka().address())
                        .put("topic", scene.naming().tableTopic(Scene.TABLE))
                        .put("dlq", scene.naming().deadLetterTopic())
                        .put("group", group)
                        .put("model", MODEL.toString()));
    }

    @Override
    public String word() {
        return "python";
    }

    @Override
    public void start() {
        program.launchUntil("assigned");
    }

    @Override
    public long taken() throws InterruptedException {
        program.checkAlive();
        return stream.takenBy(List.of(group));
    }

    @Override
    public void killAndRestart() {
        program.killAndRestart();
    }

    @Override
    public Work work() {
        return program.work();
    }

    @Override
    public void close() {
        program.close();
        stream.close();
    }
}
