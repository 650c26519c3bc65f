package dev.asyncat.core.process;

/*STUB*/ public final class Processes {}
