package dev.asyncat.cli.environment;

import picocli.CommandLine.Option;

/** The option about where the tools of the web may reach. */
public final class NetworkOptions {

  @Option(
      names = "--private-addresses",
      description =
          "Lets fetch_url, http_get, http_request and web_search reach this machine and private"
              + " networks. They may not by default: a page that the agent reads could send it"
              + " there.")
  private boolean privateAddresses;

  /** Whether it was given. */
  public boolean given() {
    return privateAddresses;
  }

  /** Whether this machine and private networks may be reached. */
  public boolean privateAddresses() {
    return privateAddresses;
  }
}
