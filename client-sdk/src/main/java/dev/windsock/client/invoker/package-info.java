/** What the generated calls stand on. */
package dev.windsock.client.invoker;
