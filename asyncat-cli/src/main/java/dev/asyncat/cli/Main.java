package dev.asyncat.cli;

/** Starts the command line program. */
final class Main {
  private Main() {}

  public static void main(String[] args) {
    System.out.println("asyncat " + Main.class.getPackage().getImplementationVersion());
  }
}
