package dev.kernspan.cli;

/** The command {@code kernspan}. */
public final class Kernspan {
  private Kernspan() {}

  public static void main(String[] args) {
    System.out.println("kernspan");
  }
}
