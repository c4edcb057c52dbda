// SPDX-License-Identifier: Apache-2.0
/** A Spring Boot program that watches instances. */
package dev.windsock.example.spring;
