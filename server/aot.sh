# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
# How the launchers of the source tree and of the packages start the server. They set:
#   jdk      the Java home
#   jar      the server's jar
#   flags    the file with the flags of the JVM
#   caches   the directory for ahead-of-time caches
#   quick    not empty if the command is not the server

# Java passes text to programs and files in the encoding of the locale, which is ASCII without one,
# or if the locale is not installed. Without the program locale, only C.UTF-8 is certain to exist
case $(locale charmap 2>/dev/null) in '' | ANSI_X3.4-1968) export LC_ALL=C.UTF-8 ;; esac

# Replaces this process with Java. Options in JDK_JAVA_OPTIONS take precedence over the flags.
jvm() {
    [ -z "$default_data" ] || set -- -Ddev.windsock.data-directory="$default_data" "$@"
    set -- "$jdk/bin/java" -XX:Flags="$flags" "$@"
    [ "$niceness" = 0 ] || set -- nice -n "$niceness" "$@"
    exec "$@"
}
niceness=0
# the data directory of a package, unless a setting names another one
default_data=

# Acquires a lock for a process: a link whose target is the holder's pid. Fails while another live process holds it.
acquire_lock() {
    until ln -s "$2" "$1" 2>/dev/null; do
        holder=$(readlink "$1")
        if [ -z "$holder" ] || kill -0 "$holder" 2>/dev/null; then return 1; fi
        rm -f "$1"
    done
}

# ---------------------------------------------------------------- ahead-of-time cache, JEP 514

# Sets cache. A JVM accepts a cache only if the same JVM created it from the same jar with the same options.
name_cache() {
    key=$({
        cat "$jdk/release"
        wc -c <"$jar"
        date -r "$jar" +%s
        cat "$flags"
        printf '%s\n' "$jdk" "$jar" "${JDK_JAVA_OPTIONS:-}" "${JAVA_TOOL_OPTIONS:-}"
    } | sha256sum)
    cache=$caches/${key%% *}.aot
}

# Succeeds if a cache is as it was created. The JVM checks little more than the header: with a damaged page, it crashes
# or exits with an error at each start. GNU cksum takes 10 ms. busybox has none, but the layers of an image have
# checksums.
is_intact() {
    [ -s "$1" ] && [ -r "$1" ] || return 1
    command -v cksum >/dev/null || return 0
    [ "$(checksum "$1")" = "$(cat "$1.cksum" 2>/dev/null)" ]
}

checksum() { ! command -v cksum >/dev/null || cksum <"$1"; }

# Stores a new cache with its checksum: copies it to a temporary name, writes it to the disk and renames it. On a full disk,
# leaves nothing behind.
store_cache() {
    new=$caches/new
    if cp "$1" "$new" && checksum "$1" >"$new.cksum" && chmod 644 "$new" "$new.cksum" && sync "$new" "$new.cksum"; then
        rm -f "$caches"/*.aot* && mv "$new.cksum" "$cache.cksum" && mv "$new" "$cache"
    else
        rm -f "$new" "$new.cksum"
    fi
}

# Succeeds if there is a cache, or if an earlier attempt to create one failed.
cache_is_settled() { [ -s "$cache" ] || [ -f "$cache.none" ]; }

# Creates the cache by running a separate server, on a free port, with default settings and a temporary data directory. A
# failure is silent because it only costs speed; the next attempt follows when the jar or the JDK changes. Runs in a
# subshell, and only one runs at a time.
train() {
    mkdir -p "$caches" 2>/dev/null
    [ -w "$caches" ] || exit 0
    umask 077
    # $$ would be the pid of the launcher, which becomes the server
    self=$(exec sh -c 'echo "$PPID"')
    acquire_lock "$caches/making" "$self" || exit 0
    work=$(mktemp -d) || exit 0
    server=
    trap '[ -z "$server" ] || kill -9 "$server" 2>/dev/null; rm -rf "$work" "$caches/making"' EXIT
    trap 'exit 0' INT HUP TERM
    for name in $(env | sed -n 's/^\(WINDSOCK_[A-Z0-9_]*\)=.*/\1/p'); do
        unset "$name"
    done
    export WINDSOCK_PORT=0 WINDSOCK_DATA_DIR="$work/data"
    export WINDSOCK_LIMIT_REQUESTS_PER_KEY=1000000 WINDSOCK_LIMIT_REQUESTS_PER_ADDRESS=1000000
    jvm -XX:AOTCacheOutput="$work/aot" -jar "$jar" >"$work/out" 2>&1 </dev/null &
    server=$!
    seconds=0
    url=
    while [ -z "$url" ] && server_lives 60; do
        url=$(sed -n 's/.* listens on \(http:[^ ]*\).*/\1/p' "$work/out")
    done
    [ -z "$url" ] || visit
    # the JVM writes the cache on shutdown
    kill "$server" 2>/dev/null
    while server_lives 180; do :; done
    if [ -s "$work/aot" ]; then
        store_cache "$work/aot"
    else
        : >"$cache.none"
    fi
}

# Waits one second for the training server. Fails if the server has stopped, or after the given number of seconds.
server_lives() {
    if [ "$seconds" -ge "$1" ] || ! kill -0 "$server" 2>/dev/null; then return 1; fi
    seconds=$((seconds + 1))
    sleep 1
}

# Exercises the training server as clients do, with a program that knows its API.
visit() {
    sed -n 's/^ *key *\(wsk_[^ ]*\).*/\1/p' "$work/out" |
        "$jdk/bin/java" -XX:TieredStopAtLevel=1 -cp "$jar" dev.windsock.training.Training "$url" >/dev/null 2>&1
}

proc=/proc
groups=/sys/fs/cgroup

# Succeeds if a gigabyte of memory is free on the machine and in each control group that limits this process.
has_memory() {
    [ ! -r "$proc/meminfo" ] || awk '/^MemAvailable:/ { exit $2 < 1048576 }' "$proc/meminfo" || return 1
    [ -r "$proc/self/cgroup" ] || return 0
    while IFS=: read -r _ controllers group; do
        case ,$controllers, in
            ,,) tree=$groups limit=memory.max usage=memory.current ;;
            *,memory,*) tree=$groups/memory limit=memory.limit_in_bytes usage=memory.usage_in_bytes ;;
            *) continue ;;
        esac
        # the groups above limit it too; in a container, its own group may be visible only as the root
        while :; do
            if [ -r "$tree$group/$limit" ] && [ -r "$tree$group/$usage" ]; then
                read -r most <"$tree$group/$limit"
                read -r used <"$tree$group/$usage"
                [ "$most" = max ] || [ $((most - used)) -ge 1073741824 ] || return 1
            fi
            [ -n "$group" ] || break
            group=${group%/*}
        done
    done <"$proc/self/cgroup"
}

# Creates the cache for the next start while the server is already running, at the lowest priority.
train_meanwhile() {
    # started as an orphan, so that the server has no unknown child process
    (
        (
            sleep 15
            # this process has become the server
            kill -0 $$ && has_memory || exit 0
            niceness=19
            train
        ) &
    ) </dev/null >/dev/null 2>&1
}

# ---------------------------------------------------------------- start

# Replaces this process with the server, which uses a cache if there is one. Otherwise, creates one for the next start.
start() {
    name_cache
    used=$cache
    if [ ! -r "$used" ]; then
        # a cache for other options, such as another heap size, may be valid as well
        for used in "$caches"/*.aot; do :; done
    fi
    if is_intact "$used"; then
        # a cache that the JVM rejects is harmless, so its warnings are turned off
        set -- -XX:AOTCache="$used" -Xlog:aot=off -Xlog:cds=off -jar "$jar" "$@"
    else
        if [ -e "$used" ]; then
            printf 'windsock: the ahead-of-time cache is damaged, starting without it: %s\n' "$used" >&2
            rm -f "$used" 2>/dev/null
        fi
        set -- -jar "$jar" "$@"
    fi
    if [ -z "$quick" ] && ! cache_is_settled; then
        train_meanwhile
    fi
    jvm "$@"
}

# Succeeds if an option is a command that ends soon.
is_quick() {
    for option in "$@"; do
        case $option in --help | -h | --version | --backup | --sign-in | --check | --diagnose) return 0 ;; esac
    done
    return 1
}
