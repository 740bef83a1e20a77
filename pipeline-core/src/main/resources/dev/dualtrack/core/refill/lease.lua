-- Takes the lease on filling one key of a table with mode Invalidate: after a miss, and before the source is read.
-- KEYS: the fence of the application's key, which is _dualtrack:fence:<the key>.
-- ARGV: a new random token, such as a UUID; how long the lease lives in milliseconds, which must be more than a read takes.
-- Returns the lease's token, another caller's if there is one already, and the 32-bit id of the last transaction that the
-- worker invalidated the key for, if it is remembered.
-- The lease is a field of the fence. Whatever the worker does to the key replaces or removes the fence, and so voids the
-- lease; a fence that was evicted or that expired does, too.
redis.call('HSETNX', KEYS[1], '_lease', ARGV[1])
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[2]) then
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
end
return redis.call('HMGET', KEYS[1], '_lease', '_txid')
