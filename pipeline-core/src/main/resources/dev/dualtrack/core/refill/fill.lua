-- Sets the value that was read under a lease, if nothing has voided the lease since; that ends the lease.
-- KEYS: the application's key; its fence, which is _dualtrack:fence:<the key>.
-- ARGV: the lease's token, the value, the value's time to live in milliseconds.
-- Returns 1 if the value was set, 0 if it may be out of date and was not.
if redis.call('HGET', KEYS[2], '_lease') ~= ARGV[1] then
  return 0
end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
redis.call('HDEL', KEYS[2], '_lease')
return 1
