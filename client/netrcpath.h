/*
 * Where the netrc file is that no option names (curl(1), --netrc).
 */
#ifndef WARMCURL_NETRCPATH_H
#define WARMCURL_NETRCPATH_H

/* Its path, owned by nobody until exit; NULL where the user has no home. */
const char *netrcpath_find(void);

#endif
