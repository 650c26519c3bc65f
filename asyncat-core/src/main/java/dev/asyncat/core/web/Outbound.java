package dev.asyncat.core.web;

/*STUB*/ public final class Outbound {
  public Outbound(boolean p) {}
}
