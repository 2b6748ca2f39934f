/*
 * The daemon's own limits, each with unit, reason and source.  What a peer
 * may send is bounded in proto/limits.h.
 */
#ifndef WARMCURL_DAEMON_LIMITS_H
#define WARMCURL_DAEMON_LIMITS_H

/* ---- peers ---- */

/* Sessions at once: a thousand commands started together must be served
 * (descriptors: two a session with its connection, below NOFILE's usual hard
 * limit of 4096 or more). */
#define LIMIT_PEERS 1500

/* Transfers at once, over all sessions. */
#define LIMIT_TRANSFERS 2000

/* Bytes collected before they are sent from inside libcurl's callbacks: a
 * typical answer leaves in one sendmsg(2) at the turn's end, and bulk wakes
 * its client once for many of libcurl's 16 KiB pieces (measured: 1 GiB to
 * /dev/null with 32, 64, 128 KiB). */
#define PEER_GATHER_BYTES (128 * 1024)

/* Bytes queued for a peer that does not read, beyond which its transfers are
 * paused.  One write callback (16 KiB) may overshoot it. */
#define PEER_HIGH_BYTES (256 * 1024)

/* Bytes queued for a peer at most, headers, meter and control rows included;
 * beyond it the peer is closed. */
#define PEER_QUEUE_MAX_BYTES (8 * 1024 * 1024)

/* Bytes taken from one peer in one turn: fairness between uploads. */
#define PEER_TURN_BYTES (512 * 1024)

/* Milliseconds that a peer may take to say HELLO. */
#define PEER_HELLO_MS 10000

/* Length of listen(2)'s queue where the daemon makes its own socket; the
 * kernel cuts it to net.core.somaxconn (4096). */
#define LISTEN_BACKLOG 1024

/* Sessions accepted in one turn, so that running transfers get their share. */
#define ACCEPTS_PER_TURN 64

/* ---- transfers ---- */

/* Bytes of libcurl's receive buffer, so many are read with one recv(2).
 * Write callbacks get 16 KiB at most (CURL_MAX_WRITE_SIZE). */
#define TRANSFER_BUFFER_BYTES (128 * 1024)

/* The same where the client is told what is read: as large as curl's own
 * (seen in its recvfrom(2) calls). */
#define CURL_BUFFER_BYTES (100 * 1024)

/* Bytes of a body from which on a connection counts as moving bulk: it takes
 * no further command until that body is through. */
#define BULK_BYTES (1024 * 1024)

/* Milliseconds that a request waits for its answer while another command's
 * large body comes by its connection: as long as for a handshake at least.
 * What the server sent before it saw the request takes longer on a slow line
 * (5 MB/s: 1.2 s, by the buffers of both ends). */
#define BEHIND_MS 100

/* Bytes of an answer's head that is held back until it is known whether its
 * body goes by this connection. */
#define HELD_HEAD_BYTES (64 * 1024)

/* Connections that bulk may spread over, for one host. */
#define BULK_LANES 8

/* Bytes that a paused HTTP/2 stream can take before the server stops: the
 * stream window of libcurl 7.88.1 is 32 MiB, from 8.14 on 10 MiB and what is
 * in flight (measured: 33 and 21 MB). */
#define PAUSED_STREAM_BYTES (33 * 1024 * 1024)

/* Bytes of paused HTTP/2 streams in all; above it newcomers are refused. */
#define PAUSED_BUDGET_BYTES (128 * 1024 * 1024)

/* Milliseconds between two PROGRESS messages of a transfer: finer than any
 * meter draws (curl's bar: 100 ms). */
#define PROGRESS_EVERY_MS 50

/* Bytes of a CONNECT answer's headers remembered with a tunnel. */
#define CONNECT_HEADERS_BYTES (16 * 1024)

/* ---- pools and connections ---- */

/* Pools at once: each distinct set of connection options has one. */
#define LIMIT_POOLS 64

/* Connections that one pool keeps: libcurl closes the oldest idle one beyond
 * (CURLMOPT_MAXCONNECTS). */
#define POOL_KEEP_CONNECTIONS 128

/* Idle connections to one host in one pool, and over all: the longest idle
 * goes first.  A host's are as many as commands of one xargs -P run side by
 * side; all together take 30 MiB at the 110 KiB of one with HTTP/2. */
#define LIMIT_HOST_IDLE 64
#define LIMIT_IDLE 256

/* What the latter may be configured to: with a descriptor each below those
 * that peers and their connections leave of WANTED_NOFILE. */
#define LIMIT_IDLE_MAX 4096

/* Milliseconds that a pool without connections remembers its hosts and TLS
 * sessions after its last use, and that sessions may be resumed at most: as
 * long as a connection lives, so that nobody is believed longer without
 * showing a certificate.  A job that runs every five minutes resumes. */
#define POOL_FORGET_MS RETIRE_MAX_MS
#define TLS_SESSIONS_MS RETIRE_MAX_MS

/* Seconds that a name's addresses are remembered: as long as a burst, shorter
 * than any DNS change that a person waits for. */
#define DNS_CACHE_S 2

/* ms between two looks at every running transfer of a pool. curl looks so
 * often: its meter moves although nothing comes, and libcurl from 8.14 at the
 * latest leaves transfers waiting for neither a socket nor a time (an HTTP/2
 * connection that ended itself over bytes that were no HTTP/2). */
#define POOL_TICK_MS 1000

/* ms for which libcurl from 8.22 on takes a connection that it looked at for
 * sound (lib/conncache.c says 1000), and some for its clock. */
#define POOL_UNNOTICED_MS 1100

/* A connection is retired after RETIRE_AGE_MS or its RETIRE_USESth request,
 * whichever comes later, and after RETIRE_MAX_MS at most: a busy host pays a
 * handshake a minute, a job that runs every minute stays warm, and no poller
 * sees an old backend for longer than that. */
#define RETIRE_AGE_MS (60 * 1000)
#define RETIRE_USES 10
#define RETIRE_MAX_MS (10 * 60 * 1000)

/* Seconds that libcurl may take an idle connection after: a day, above
 * every configured age, since the daemon retires them itself
 * (CURLOPT_MAXAGE_CONN). */
#define LIBCURL_MAXAGE_S (24 * 3600L)

/* Rules of the configuration for single hosts. */
#define LIMIT_RULES 256

/* Milliseconds between two lookups of a busy host's name: one question in
 * half a minute troubles no resolver, and a poller sees a changed address
 * within it. */
#define LOOKUP_EVERY_MS (30 * 1000)

/* Names whose last lookup is remembered, and addresses of one: more hosts than
 * a user keeps busy within half a minute, and more addresses than fit an
 * answer of 4 KiB (EDNS). */
#define LIMIT_LOOKUPS 128
#define LOOKUP_ADDRESSES 128

/* Lookups at once: libuv has four workers, of which an interface's name takes
 * one (binding), and a resolver that hangs must leave some for files and
 * trust. */
#define LOOKUPS_AT_ONCE 2

/* Milliseconds that a clear-text connection must have taken to be made for
 * keeping it to be worth the trouble: below lies the loopback, where a kept
 * connection gains 0.1 ms and blocks a single-threaded server. */
#define KEEP_CLEAR_TEXT_MS 1

/* Milliseconds that a connection may have been idle for a request that must
 * not be sent twice: the shortest idle timeouts of common servers are 5 s
 * (Apache's KeepAliveTimeout, Node's keepAliveTimeout). */
#define ONCE_IDLE_MS 4000

/* Milliseconds between two looks at idle connections, pools and the program
 * on disk. */
#define SWEEP_EVERY_MS 1000

/* Hosts that a pool knows something about; the longest unused is forgotten. */
#define LIMIT_HOSTS 256

/* Milliseconds for which an idle timeout counts that a server showed by
 * closing: it may have been a restart. */
#define IDLE_KNOWN_MS (10 * 60 * 1000)

/* ---- changes of the network ---- */

/* Milliseconds in which news of interfaces, addresses and routes are gathered
 * before routes are compared: a container that starts tells a dozen things
 * within some. */
#define NETWORK_SETTLE_MS 100

/* Milliseconds that the machine must have slept for its connections to count
 * as lost: the clocks that tell are read one after the other. */
#define SLEPT_MS 500

/* Milliseconds by which the wall clock must be set for it to be a jump, as in
 * a machine restored from an image: setting a clock right after it drifted is
 * less. */
#define CLOCK_STEP_MS 5000

/* ---- silent servers ---- */

/* A request is stuck when nothing of it was acknowledged though TCP sent it
 * again so often, by its own measure of the way (RFC 6298), and nothing came
 * for so many milliseconds.  Looked at every STUCK_TICK_MS, which a person
 * waits for once. */
#define STUCK_RETRANSMITS 2
#define STUCK_MS 1000
#define STUCK_TICK_MS 500

/* Milliseconds that a probe's answer may take, and round trips beside; between
 * two looks for it pass PROBE_STEP_MS.  A new connection would take two or
 * three round trips. */
#define PROBE_MIN_MS 200
#define PROBE_RTTS 2
#define PROBE_STEP_MS 2

/* Milliseconds after which a probe that nobody waits for is taken back. */
#define PROBE_FORGET_MS 5000

/* ---- waiting for another command's handshake ---- */

/* Milliseconds that a command waits at least for a handshake under way, and
 * the multiple of the host's last handshake that it waits at most. */
#define QUEUE_MIN_MS 100
#define QUEUE_HANDSHAKES 2

/* Streams that one HTTP/2 connection is given at once; libcurl's own default
 * of CURLMOPT_MAX_CONCURRENT_STREAMS. */
#define STREAMS_PER_CONNECTION 100

/* ---- figures ---- */

/* Hosts and reasons that are counted by name; what is used the longest ago is
 * then one of the others: more rows than a person reads. */
#define LIMIT_STATS_HOSTS 128
#define LIMIT_STATS_REASONS 64

/* Notes of direct commands taken in one turn, so that transfers get their
 * share; more wait in the socket, or are lost. */
#define NOTES_PER_TURN 64

/* ---- files and trust ---- */

/* Files known by identity, and bytes of them: a few CA bundles. */
#define LIMIT_CACHED_FILES 64
#define LIMIT_CACHED_FILE_BYTES (32 * 1024 * 1024)

/* Milliseconds that a file must have been unchanged when it was read for its
 * identity to stand for its content: coarser than any filesystem's
 * timestamps that a local write can hide behind. */
#define FILE_SETTLE_MS 2000

/* Trust stores at once: the system's takes about 2 MiB of memory. */
#define LIMIT_TRUST_STORES 16

/* ---- the daemon's own life ---- */

/* Bytes of freed memory from which on an idle daemon gives it back: what a few
 * everyday commands leave is less (measured: 0.7 MiB). */
#define TRIM_BYTES (2 * 1024 * 1024)

/* Milliseconds without any session after which the daemon ends; in a CI job
 * it ends sooner, so that nothing outlives the job for long. */
#define IDLE_EXIT_MS (15 * 60 * 1000)
#define IDLE_EXIT_JOB_MS (60 * 1000)

/* Open descriptors that the daemon asks for (soft limit, up to the hard). */
#define WANTED_NOFILE 16384

#endif
