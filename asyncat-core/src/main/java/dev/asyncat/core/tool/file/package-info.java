/*STUB*/ @org.jspecify.annotations.NullMarked
package dev.asyncat.core.tool.file;
