// SPDX-License-Identifier: Apache-2.0
/** A program of Spring Boot that keeps an eye on instances. */
package dev.windsock.example.spring;
