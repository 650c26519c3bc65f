/*STUB*/ @org.jspecify.annotations.NullMarked
package dev.asyncat.core.process;
