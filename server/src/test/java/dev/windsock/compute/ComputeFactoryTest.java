// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windsock.RunningServer;
import dev.windsock.settings.LoadedSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The driver that the server selects. */
@NullUnmarked
final class ComputeFactoryTest {
    @TempDir
    Path dataDirectory;

    private boolean firstIsAvailable;

    @Test
    void createsTheDriverThatTheSettingsName() {
        assertThat(create("second")).isEqualTo("second");
        assertThat(dataDirectory).isEmptyDirectory();
    }

    @Test
    void rejectsAnUnknownDriverAndListsTheKnownDrivers() {
        assertThatThrownBy(() -> create("vmware"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"vmware\"")
                .hasMessageContaining("auto")
                .hasMessageContaining("[first, second]");
    }

    @Test
    void autoSelectsTheFirstAvailableDriver() {
        firstIsAvailable = true;

        assertThat(create("auto")).isEqualTo("first");
    }

    @Test
    void autoKeepsItsFirstSelection() {
        assertThat(create("auto")).isEqualTo("second");
        firstIsAvailable = true;

        assertThat(create("auto")).isEqualTo("second");
        assertThat(dataDirectory.resolve("compute-driver")).hasContent("second\n");
        assertThat(create("first")).isEqualTo("first");
        assertThat(create("auto")).isEqualTo("second");
    }

    /** The settings are validated before any bean exists, so they contain their own list of the drivers' names. */
    @Test
    void settingsAcceptEveryDriverThatHasAProvider() {
        List<String> names = RunningServer.shared().context().getBeansOfType(ComputeDriverProvider.class).stream()
                .map(ComputeDriverProvider::name)
                .toList();

        assertThat(names)
                .containsExactly("docker", "process")
                .allSatisfy(name -> assertThat(LoadedSettings.of(Map.of("WINDSOCK_COMPUTE_DRIVER", name))
                                .problems())
                        .isEmpty());
    }

    private String create(String setting) {
        List<ComputeDriverProvider> providers = List.of(provider("first", firstIsAvailable), provider("second", true));
        return new ComputeFactory(providers, dataDirectory).driver(setting).name();
    }

    private static ComputeDriverProvider provider(String name, boolean available) {
        return new ComputeDriverProvider() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public boolean isAvailable() {
                return available;
            }

            @Override
            public ComputeDriver create() {
                return new FakeDriver(name);
            }
        };
    }
}
