/*
 * Notices that the network is another than a moment ago.
 *
 * The kernel tells of interfaces, addresses, routes and rules (rtnetlink(7)).
 * What nobody tells is looked for before every request and in the sweep: the
 * resolver's files, which must count at once, and the clocks, which jump when
 * the machine slept.  What follows from a change is retire's matter.
 */
#ifndef WARMCURL_NETWORK_H
#define WARMCURL_NETWORK_H

struct network_ops {
    /* Some route may lead elsewhere now: compare. */
    void (*routes)(void);
    /* Nothing known before may be relied on; WHY is static. */
    void (*all)(const char *why);
};

/* The files that decide what a name means: resolv.conf(5), hosts(5),
 * nsswitch.conf(5), gai.conf(5). */
extern const char *const network_files[];

/* Begins to watch.  FILES (NULL-terminated, static, at most NETWORK_FILES_MAX)
 * may be network_files.  Without netlink the rest is watched.  0 or -errno. */
#define NETWORK_FILES_MAX 8
int network_init(const struct network_ops *ops, const char *const *files);
void network_done(void);

/* Looks, and calls back before it returns when something changed; nothing
 * before network_init(). */
void network_look(void);

#endif
