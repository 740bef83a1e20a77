-- Writes one record unless something newer is stored or remembered, as StoreWrite.meets has it.
-- KEYS: the application's key, the fence key.
-- ARGV: operation, version, txid, fingerprint, spec, value, time to live of value and of fence in milliseconds (0: none).
-- Returns 1 if written, 0 if a change is overtaken, -1 if there is no record to touch, -2 if what a write was decided from
-- is out of date. Versions have 40 digits, those of refreshed records 48, and compare as strings: as numbers they would be
-- rounded to doubles.
local value_key, fence_key = KEYS[1], KEYS[2]
local operation, version, txid, fingerprint, spec, value = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6]
local value_ttl, fence_ttl = ARGV[7], ARGV[8]

local function stored_version(key)
  if redis.call('TYPE', key).ok ~= 'hash' then
    return false
  end
  local version = redis.call('HGET', key, '_version')
  -- A field that an application calls so is none, as Version.ifValid has it: not after the last refresh either.
  local known = version and (#version == 40 or #version == 48) and not version:find('[^0-9a-f]')
  return known and version:sub(41) ~= 'ffffffff' and version
end

-- What the write does where that is stored: 'taken', 'superseded' or 'outdated'.
local function meets(key, stored)
  local refreshed = #version > 40
  if not stored or stored < version then
    return 'taken'
  end
  if stored == version then
    local content = redis.call('HMGET', key, '_fp', '_spec')
    local same = content[1] == fingerprint and content[2] == spec and not operation:find('withdraw')
    return (same or not refreshed) and 'taken' or 'outdated'
  end
  return refreshed and 'outdated' or 'superseded'
end

-- A server whose memory is full refuses a script's first write only, and no write that frees memory. So the first one
-- needs memory and loses nothing: it stands where the fence is written or removed next.
local function ask_for_memory()
  local type = redis.call('TYPE', fence_key).ok
  if type ~= 'none' and type ~= 'hash' then
    redis.call('UNLINK', fence_key)
  end
  redis.call('HSET', fence_key, '_version', version)
end

local function leave_fence(gone)
  redis.call('UNLINK', fence_key)
  redis.call('HSET', fence_key, '_version', version, '_txid', txid, '_fp', fingerprint, '_spec', spec, '_gone', gone)
  redis.call('PEXPIRE', fence_key, fence_ttl)
end

local own_value = operation == 'put' or operation == 'touch' or operation == 'delete' or operation == 'withdraw'
local value_version = own_value and stored_version(value_key)
local by_value = meets(value_key, value_version)
local by_fence = meets(fence_key, stored_version(fence_key))
if by_value == 'outdated' or by_fence == 'outdated' then
  return -2
elseif by_value == 'superseded' or by_fence == 'superseded' then
  return 0
end

if operation == 'put' then
  ask_for_memory()
  redis.call('UNLINK', value_key, fence_key)
  redis.call('HSET', value_key, 'value', value, '_version', version, '_txid', txid, '_fp', fingerprint, '_spec', spec)
  if value_ttl ~= '0' then
    redis.call('PEXPIRE', value_key, value_ttl)
  end
elseif operation == 'touch' then
  if not value_version then
    return -1
  end
  redis.call('HSET', value_key, '_version', version, '_txid', txid)
elseif operation == 'delete' or operation == 'invalidate-gone' then
  ask_for_memory()
  redis.call('UNLINK', value_key)
  leave_fence('1')
elseif operation == 'withdraw' or operation == 'invalidate-withdraw' then
  redis.call('UNLINK', value_key, fence_key)
elseif operation == 'invalidate' then
  ask_for_memory()
  redis.call('UNLINK', value_key)
  leave_fence('0')
else
  return redis.error_reply('operation: ' .. operation .. ' (expected: a known one)')
end
return 1
