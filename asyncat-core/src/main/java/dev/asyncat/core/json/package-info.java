/**
 * The bridge between the api's {@link dev.asyncat.json.Json} values and Java records: conversion
 * through Jackson, and the JSON schema of a record class. No Jackson type leaves this package other
 * than {@code JsonNode}.
 */
@NullMarked
package dev.asyncat.core.json;

import org.jspecify.annotations.NullMarked;
