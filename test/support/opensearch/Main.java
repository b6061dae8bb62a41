import org.codelibs.opensearch.runner.OpenSearchRunner;

/** One node of OpenSearch for tests. Arguments: the HTTP port, and the folder of its data. */
public final class Main {
  public static void main(String[] arguments) throws InterruptedException {
    OpenSearchRunner runner = new OpenSearchRunner();
    // Its own limit leaves only ports that others use too.
    runner.setMaxHttpPort(65535);
    // The runner counts up from the port that it is given before it takes one.
    int base = Integer.parseInt(arguments[0]) - 1;
    runner.build(OpenSearchRunner.newConfigs().basePath(arguments[1]).numOfNode(1).baseHttpPort(base).clusterName("lethe-test-" + arguments[0]));
    Thread.currentThread().join();
  }
}
