/**
 * Reads the text of PDF documents with Apache PDFBox. A document may come from anywhere and expand
 * to any size, so each is read in a Java process of its own, bounded in memory and time.
 */
@NullMarked
package dev.asyncat.pdf;

import org.jspecify.annotations.NullMarked;
