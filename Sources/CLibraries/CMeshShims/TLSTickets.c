#include "TLSShims.h"
#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* How long a ticket key is used for new tickets; afterwards it opens old ones for as long again. A ticket lives no longer than that. */
enum { TICKET_PERIOD = 3600 };

typedef struct ticket_key {
    unsigned char name[16];
    unsigned char cipher[32];
    unsigned char mac[32];
    time_t born;
} ticket_key;

typedef struct ticket_ring {
    pthread_mutex_t lock;
    ticket_key current;
    ticket_key previous;
    int has_previous;
} ticket_ring;

static int ring_index = -1;
static pthread_once_t ring_once = PTHREAD_ONCE_INIT;

static void free_ring(void *parent, void *ring, CRYPTO_EX_DATA *data, int index, long number, void *pointer) {
    (void)parent, (void)data, (void)index, (void)number, (void)pointer;
    if (!ring) return;
    pthread_mutex_destroy(&((ticket_ring *)ring)->lock);
    OPENSSL_clear_free(ring, sizeof(ticket_ring));
}

static void make_ring_index(void) { ring_index = SSL_CTX_get_ex_new_index(0, NULL, NULL, NULL, free_ring); }

static int rotate(ticket_ring *ring, time_t now) {
    ticket_key fresh;
    if (RAND_bytes(fresh.name, sizeof fresh.name) != 1 || RAND_priv_bytes(fresh.cipher, sizeof fresh.cipher) != 1
        || RAND_priv_bytes(fresh.mac, sizeof fresh.mac) != 1)
        return 0;
    fresh.born = now;
    ring->has_previous = ring->current.born != 0;
    ring->previous = ring->current;
    ring->current = fresh;
    OPENSSL_cleanse(&fresh, sizeof fresh);
    return 1;
}

static int key_of_ticket(ticket_ring *ring, const unsigned char *name, ticket_key *key) {
    if (memcmp(name, ring->current.name, sizeof ring->current.name) == 0) *key = ring->current;
    else if (ring->has_previous && memcmp(name, ring->previous.name, sizeof ring->previous.name) == 0) *key = ring->previous;
    else return 0;
    return 1;
}

/* Says 2 for each ticket that opens: it has been used, and the client gets a new one. */
static int choose_key(SSL *tls, unsigned char *name, unsigned char *iv, EVP_CIPHER_CTX *cipher, EVP_MAC_CTX *mac, int encrypts) {
    ticket_ring *ring = SSL_CTX_get_ex_data(SSL_get_SSL_CTX(tls), ring_index);
    if (!ring) return encrypts ? -1 : 0;
    ticket_key key;
    time_t now = time(NULL);
    pthread_mutex_lock(&ring->lock);
    int found = now - ring->current.born < TICKET_PERIOD || rotate(ring, now);
    if (found && encrypts) {
        key = ring->current;
        memcpy(name, key.name, sizeof key.name);
    } else if (found) {
        found = key_of_ticket(ring, name, &key) && now - key.born < 2 * TICKET_PERIOD;
    }
    pthread_mutex_unlock(&ring->lock);
    if (!found) return encrypts ? -1 : 0;

    OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_octet_string(OSSL_MAC_PARAM_KEY, key.mac, sizeof key.mac),
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, "SHA256", 0),
        OSSL_PARAM_construct_end(),
    };
    int ok = (!encrypts || RAND_bytes(iv, EVP_CIPHER_get_iv_length(EVP_aes_256_cbc())) == 1)
        && EVP_CipherInit_ex2(cipher, EVP_aes_256_cbc(), key.cipher, iv, encrypts, NULL) == 1 && EVP_MAC_CTX_set_params(mac, parameters) == 1;
    OPENSSL_cleanse(&key, sizeof key);
    return ok ? 2 : -1;
}

/* The end of the chain travels inside of the ticket, because the chain itself does not. */
static int seal_ticket(SSL *tls, void *unused) {
    (void)unused;
    int64_t end = mesh_tls_chain_end(tls);
    /* A resumed session keeps what its first ticket said. */
    return end == 0 || SSL_SESSION_set1_ticket_appdata(SSL_get_session(tls), &end, sizeof end);
}

static SSL_TICKET_RETURN open_ticket(SSL *tls, SSL_SESSION *session, const unsigned char *name, size_t count, SSL_TICKET_STATUS status, void *unused) {
    (void)tls, (void)name, (void)count, (void)unused;
    if (status != SSL_TICKET_SUCCESS && status != SSL_TICKET_SUCCESS_RENEW) return SSL_TICKET_RETURN_IGNORE_RENEW;
    void *data = NULL;
    size_t size = 0;
    int64_t end = 0;
    if (SSL_SESSION_get0_ticket_appdata(session, &data, &size) != 1 || size != sizeof end) return SSL_TICKET_RETURN_IGNORE_RENEW;
    memcpy(&end, data, sizeof end);
    return time(NULL) < end ? SSL_TICKET_RETURN_USE_RENEW : SSL_TICKET_RETURN_IGNORE_RENEW;
}

static int keep_session(SSL *tls, SSL_SESSION *session) {
    mesh_tls_window *window = BIO_get_data(SSL_get_rbio(tls));
    SSL_SESSION_free(window->session);
    /* A copy: OpenSSL spoils the session of a connection that ends without a goodbye, and that is when resumption helps most. */
    window->session = SSL_SESSION_dup(session);
    return 0;
}

int mesh_tls_context_resume(SSL_CTX *context, int is_server, const uint8_t *digest) {
    SSL_CTX_set_timeout(context, TICKET_PERIOD);
    if (!is_server) {
        SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
        SSL_CTX_sess_set_new_cb(context, keep_session);
        return 1;
    }
    pthread_once(&ring_once, make_ring_index);
    ticket_ring *ring = OPENSSL_zalloc(sizeof *ring);
    if (!ring) return 0;
    pthread_mutex_init(&ring->lock, NULL);
    if (ring_index < 0 || !rotate(ring, time(NULL)) || SSL_CTX_set_ex_data(context, ring_index, ring) != 1) {
        free_ring(NULL, ring, NULL, 0, 0, NULL);
        return 0;
    }
    return SSL_CTX_set_session_id_context(context, digest, 32) == 1 && SSL_CTX_set_tlsext_ticket_key_evp_cb(context, choose_key) == 1
        && SSL_CTX_set_session_ticket_cb(context, seal_ticket, open_ticket, NULL) == 1 && SSL_CTX_set_num_tickets(context, 1) == 1;
}

int mesh_tls_context_rotate_tickets(SSL_CTX *context) {
    ticket_ring *ring = ring_index < 0 ? NULL : SSL_CTX_get_ex_data(context, ring_index);
    if (!ring) return 0;
    pthread_mutex_lock(&ring->lock);
    int ok = rotate(ring, time(NULL));
    pthread_mutex_unlock(&ring->lock);
    return ok;
}

static int64_t seconds_since_1970(const ASN1_TIME *moment) {
    struct tm parts;
    return ASN1_TIME_to_tm(moment, &parts) == 1 ? (int64_t)timegm(&parts) : 0;
}

int64_t mesh_tls_chain_end(const SSL *tls) {
    STACK_OF(X509) *chain = SSL_get0_verified_chain(tls);
    int64_t first = 0;
    for (int i = 0; chain && i < sk_X509_num(chain); i++) {
        int64_t end = seconds_since_1970(X509_get0_notAfter(sk_X509_value(chain, i)));
        if (i == 0 || end < first) first = end;
    }
    return first;
}

int mesh_tls_peer_is_current(const SSL *tls) {
    X509 *certificate = SSL_get0_peer_certificate(tls);
    return certificate && X509_cmp_current_time(X509_get0_notAfter(certificate)) > 0
        && X509_cmp_current_time(X509_get0_notBefore(certificate)) <= 0;
}
