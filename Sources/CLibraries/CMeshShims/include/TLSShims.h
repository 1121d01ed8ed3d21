#ifndef CHILL_TLS_SHIMS_H
#define CHILL_TLS_SHIMS_H
#include <openssl/ssl.h>
#include <stddef.h>
#include <stdint.h>

/* The bytes between OpenSSL and the socket. All connections of an event loop share one: `input` is a window into the bytes just
   read, drained before the loop goes on; `output` collects what OpenSSL writes until the caller takes it. While the caller lends memory,
   what fits goes there instead, without a copy. */
typedef struct mesh_tls_window {
    const uint8_t *_Nullable input;
    size_t input_count;
    uint8_t *_Nullable output;
    size_t output_count;
    size_t output_capacity;
    uint8_t *_Nullable lent;
    size_t lent_count;
    size_t lent_capacity;
    /* The ticket that a server sent last, until the client takes it. */
    SSL_SESSION *_Nullable session;
} mesh_tls_window;

mesh_tls_window *_Nullable mesh_tls_window_new(void);
/* glibc gives free memory back to the system as soon as 128 KiB lie on top of a heap, and asks for it again a moment later: at 64 KiB a
   message, nearly half of a server's time went there. After this, for the whole process, up to 4 MiB stay on each heap, and only pieces
   of 1 MiB or more come from the system directly. 1 on success. */
int mesh_keep_freed_memory(void);
void mesh_tls_window_free(mesh_tls_window *_Nullable window);
/* Gives back the memory of an unusually large burst. */
void mesh_tls_window_trim(mesh_tls_window *_Nonnull window, size_t capacity);

/* TLS 1.3 only, peer certificates required, ALPN "mesh/1" required; no identity and no trust yet. */
SSL_CTX *_Nullable mesh_tls_context_new(int is_server);
/* The first certificate of a PEM text, then its chain. 1 on success. */
int mesh_tls_context_use_certificates(SSL_CTX *_Nonnull context, const void *_Nonnull pem, size_t count);
/* The key that belongs to the certificate in use. 1 on success. */
int mesh_tls_context_use_key(SSL_CTX *_Nonnull context, const void *_Nonnull pem, size_t count);
/* Every certificate of a PEM text becomes an authority. How many there were; -1 on failure. */
int mesh_tls_context_trust(SSL_CTX *_Nonnull context, const void *_Nonnull pem, size_t count);

/* Sessions may be resumed by ticket under settings with the same digest only: 32 bytes over everything that trust rests on. No 0-RTT. 1 on success. */
int mesh_tls_context_resume(SSL_CTX *_Nonnull context, int is_server, const uint8_t *_Nonnull digest);
/* Takes a new ticket key. The one before opens tickets a while longer, those before it do not. 1 on success. */
int mesh_tls_context_rotate_tickets(SSL_CTX *_Nonnull context);

/* A connection over the window, which must outlive it. */
SSL *_Nullable mesh_tls_new(SSL_CTX *_Nonnull context, int is_server, mesh_tls_window *_Nonnull window);
/* 1 when the handshake agreed on "mesh/1". */
int mesh_tls_speaks_mesh(const SSL *_Nonnull tls);
/* The one URI among the subject's alternative names. Its length; -1 when there is no certificate or no URI, -2 when there are
   several, -3 when it does not fit or holds a zero byte. */
int mesh_tls_peer_uri(const SSL *_Nonnull tls, char *_Nonnull buffer, size_t capacity);
/* When the first certificate of the peer's verified chain ends, in seconds since 1970; 0 when there is no such chain, as in a resumed session. */
int64_t mesh_tls_chain_end(const SSL *_Nonnull tls);
/* 1 when the peer's certificate is valid now. */
int mesh_tls_peer_is_current(const SSL *_Nonnull tls);
/* Frees what a connection keeps of its peer's certificates, the session's secret with them: a third of what an idle connection costs. For
   servers only, once the peer is known: OpenSSL remembers no certificate and no chain afterwards. */
void mesh_tls_forget_peer(SSL *_Nonnull tls);
/* The oldest error of the calling thread in OpenSSL's words, zero-terminated; empties the queue. */
void mesh_tls_take_error(char *_Nonnull buffer, size_t capacity);
/* The reason why the peer's certificate was refused, or NULL when it was not. */
const char *_Nullable mesh_tls_verify_error(const SSL *_Nonnull tls);

/* SHA-256 over two pieces, one after the other. 1 on success. */
int mesh_sha256(
    const void *_Nullable first, size_t first_count, const void *_Nullable second, size_t second_count, uint8_t *_Nonnull digest);

#endif
