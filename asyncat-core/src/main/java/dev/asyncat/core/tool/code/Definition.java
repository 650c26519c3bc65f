package dev.asyncat.core.tool.code;

/**
 * A definition.
 *
 * @param line counted from 1
 * @param text the line, without the white space around it
 */
record Definition(DefinitionKind kind, String name, int line, String text) {}
