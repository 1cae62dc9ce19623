// Made from proto/ by scripts/generate-proto.mjs. Do not edit.
import * as $protobuf from "./protobuf-runtime.js";
import Long = require("long");

/** Namespace wire. */
export namespace wire {

    /**
     * Properties of a BundleHeaderProto.
     * @deprecated Use wire.BundleHeaderProto.$Properties instead.
     */
    interface IBundleHeaderProto extends wire.BundleHeaderProto.$Properties {
    }

    /** Represents a BundleHeaderProto. */
    class BundleHeaderProto {

        /**
         * Constructs a new BundleHeaderProto.
         * @param [properties] Properties to set
         */
        constructor(properties?: wire.BundleHeaderProto.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** BundleHeaderProto numShards. */
        numShards: number;

        /** BundleHeaderProto endianness. */
        endianness: wire.BundleHeaderProto.Endianness;

        /** BundleHeaderProto version. */
        version?: (wire.VersionDef.$Properties|null);

        /**
         * Encodes the specified BundleHeaderProto message. Does not implicitly {@link wire.BundleHeaderProto.verify|verify} messages.
         * @param message BundleHeaderProto message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: wire.BundleHeaderProto.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a BundleHeaderProto message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {wire.BundleHeaderProto & wire.BundleHeaderProto.$Shape} BundleHeaderProto
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): wire.BundleHeaderProto & wire.BundleHeaderProto.$Shape;
    }

    namespace BundleHeaderProto {

        /** Properties of a BundleHeaderProto. */
        interface $Properties {

            /** BundleHeaderProto numShards */
            numShards?: (number|null);

            /** BundleHeaderProto endianness */
            endianness?: (wire.BundleHeaderProto.Endianness|null);

            /** BundleHeaderProto version */
            version?: (wire.VersionDef.$Properties|null);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of a BundleHeaderProto. */
        type $Shape = wire.BundleHeaderProto.$Properties;

        /** Endianness enum. */
        enum Endianness {

            /** LITTLE value */
            LITTLE = 0,

            /** BIG value */
            BIG = 1
        }
    }

    /**
     * Properties of a BundleEntryProto.
     * @deprecated Use wire.BundleEntryProto.$Properties instead.
     */
    interface IBundleEntryProto extends wire.BundleEntryProto.$Properties {
    }

    /** Represents a BundleEntryProto. */
    class BundleEntryProto {

        /**
         * Constructs a new BundleEntryProto.
         * @param [properties] Properties to set
         */
        constructor(properties?: wire.BundleEntryProto.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** BundleEntryProto dtype. */
        dtype: number;

        /** BundleEntryProto shape. */
        shape?: (wire.TensorShapeProto.$Properties|null);

        /** BundleEntryProto shardId. */
        shardId: number;

        /** BundleEntryProto offset. */
        offset: Long;

        /** BundleEntryProto size. */
        size: Long;

        /** BundleEntryProto crc32c. */
        crc32c: number;

        /** BundleEntryProto slices. */
        slices: wire.TensorSliceProto.$Properties[];

        /**
         * Encodes the specified BundleEntryProto message. Does not implicitly {@link wire.BundleEntryProto.verify|verify} messages.
         * @param message BundleEntryProto message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: wire.BundleEntryProto.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a BundleEntryProto message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {wire.BundleEntryProto & wire.BundleEntryProto.$Shape} BundleEntryProto
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): wire.BundleEntryProto & wire.BundleEntryProto.$Shape;
    }

    namespace BundleEntryProto {

        /** Properties of a BundleEntryProto. */
        interface $Properties {

            /** BundleEntryProto dtype */
            dtype?: (number|null);

            /** BundleEntryProto shape */
            shape?: (wire.TensorShapeProto.$Properties|null);

            /** BundleEntryProto shardId */
            shardId?: (number|null);

            /** BundleEntryProto offset */
            offset?: (Long|null);

            /** BundleEntryProto size */
            size?: (Long|null);

            /** BundleEntryProto crc32c */
            crc32c?: (number|null);

            /** BundleEntryProto slices */
            slices?: (wire.TensorSliceProto.$Properties[]|null);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of a BundleEntryProto. */
        type $Shape = {
          dtype?: number|null;
          shape?: wire.TensorShapeProto.$Shape|null;
          shardId?: number|null;
          offset?: Long|null;
          size?: Long|null;
          crc32c?: number|null;
          slices?: wire.TensorSliceProto.$Shape[]|null;
          $unknowns?: Uint8Array[];
        };
    }

    /**
     * Properties of a TensorSliceProto.
     * @deprecated Use wire.TensorSliceProto.$Properties instead.
     */
    interface ITensorSliceProto extends wire.TensorSliceProto.$Properties {
    }

    /** Represents a TensorSliceProto. */
    class TensorSliceProto {

        /**
         * Constructs a new TensorSliceProto.
         * @param [properties] Properties to set
         */
        constructor(properties?: wire.TensorSliceProto.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** TensorSliceProto extent. */
        extent: wire.TensorSliceProto.Extent.$Properties[];

        /**
         * Encodes the specified TensorSliceProto message. Does not implicitly {@link wire.TensorSliceProto.verify|verify} messages.
         * @param message TensorSliceProto message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: wire.TensorSliceProto.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a TensorSliceProto message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {wire.TensorSliceProto & wire.TensorSliceProto.$Shape} TensorSliceProto
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): wire.TensorSliceProto & wire.TensorSliceProto.$Shape;
    }

    namespace TensorSliceProto {

        /** Properties of a TensorSliceProto. */
        interface $Properties {

            /** TensorSliceProto extent */
            extent?: (wire.TensorSliceProto.Extent.$Properties[]|null);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of a TensorSliceProto. */
        type $Shape = {
          extent?: wire.TensorSliceProto.Extent.$Shape[]|null;
          $unknowns?: Uint8Array[];
        };

        /**
         * Properties of an Extent.
         * @deprecated Use wire.TensorSliceProto.Extent.$Properties instead.
         */
        interface IExtent extends wire.TensorSliceProto.Extent.$Properties {
        }

        /** Represents an Extent. */
        class Extent {

            /**
             * Constructs a new Extent.
             * @param [properties] Properties to set
             */
            constructor(properties?: wire.TensorSliceProto.Extent.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Extent start. */
            start: Long;

            /** Extent length. */
            length?: (Long|null);

            /** Extent hasLength. */
            hasLength?: "length";

            /**
             * Encodes the specified Extent message. Does not implicitly {@link wire.TensorSliceProto.Extent.verify|verify} messages.
             * @param message Extent message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: wire.TensorSliceProto.Extent.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an Extent message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {wire.TensorSliceProto.Extent & wire.TensorSliceProto.Extent.$Shape} Extent
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): wire.TensorSliceProto.Extent & wire.TensorSliceProto.Extent.$Shape;
        }

        namespace Extent {

            /** Properties of an Extent. */
            interface $Properties {

                /** Extent start */
                start?: (Long|null);

                /** Extent length */
                length?: (Long|null);

                /** Extent hasLength */
                hasLength?: "length";

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Narrowed shape of an Extent. */
            type $Shape = {
              start?: Long|null;
              length?: Long|null;
              $unknowns?: Uint8Array[];
            } & (
              ({ hasLength?: undefined; length?: null }|{ hasLength?: "length"; length: Long })
            );
        }
    }

    /**
     * Properties of a TrackableObjectGraph.
     * @deprecated Use wire.TrackableObjectGraph.$Properties instead.
     */
    interface ITrackableObjectGraph extends wire.TrackableObjectGraph.$Properties {
    }

    /** Represents a TrackableObjectGraph. */
    class TrackableObjectGraph {

        /**
         * Constructs a new TrackableObjectGraph.
         * @param [properties] Properties to set
         */
        constructor(properties?: wire.TrackableObjectGraph.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** TrackableObjectGraph nodes. */
        nodes: wire.TrackableObjectGraph.TrackableObject.$Properties[];

        /**
         * Encodes the specified TrackableObjectGraph message. Does not implicitly {@link wire.TrackableObjectGraph.verify|verify} messages.
         * @param message TrackableObjectGraph message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: wire.TrackableObjectGraph.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a TrackableObjectGraph message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {wire.TrackableObjectGraph & wire.TrackableObjectGraph.$Shape} TrackableObjectGraph
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): wire.TrackableObjectGraph & wire.TrackableObjectGraph.$Shape;
    }

    namespace TrackableObjectGraph {

        /** Properties of a TrackableObjectGraph. */
        interface $Properties {

            /** TrackableObjectGraph nodes */
            nodes?: (wire.TrackableObjectGraph.TrackableObject.$Properties[]|null);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of a TrackableObjectGraph. */
        type $Shape = wire.TrackableObjectGraph.$Properties;

        /**
         * Properties of a TrackableObject.
         * @deprecated Use wire.TrackableObjectGraph.TrackableObject.$Properties instead.
         */
        interface ITrackableObject extends wire.TrackableObjectGraph.TrackableObject.$Properties {
        }

        /** Represents a TrackableObject. */
        class TrackableObject {

            /**
             * Constructs a new TrackableObject.
             * @param [properties] Properties to set
             */
            constructor(properties?: wire.TrackableObjectGraph.TrackableObject.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** TrackableObject children. */
            children: wire.TrackableObjectGraph.TrackableObject.ObjectReference.$Properties[];

            /** TrackableObject attributes. */
            attributes: wire.TrackableObjectGraph.TrackableObject.SerializedTensor.$Properties[];

            /** TrackableObject slotVariables. */
            slotVariables: wire.TrackableObjectGraph.TrackableObject.SlotVariableReference.$Properties[];

            /** TrackableObject registeredSaver. */
            registeredSaver?: (wire.RegisteredSaver.$Properties|null);

            /** TrackableObject hasCheckpointValues. */
            hasCheckpointValues?: (wire.BoolValue.$Properties|null);

            /**
             * Encodes the specified TrackableObject message. Does not implicitly {@link wire.TrackableObjectGraph.TrackableObject.verify|verify} messages.
             * @param message TrackableObject message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: wire.TrackableObjectGraph.TrackableObject.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a TrackableObject message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {wire.TrackableObjectGraph.TrackableObject & wire.TrackableObjectGraph.TrackableObject.$Shape} TrackableObject
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): wire.TrackableObjectGraph.TrackableObject & wire.TrackableObjectGraph.TrackableObject.$Shape;
        }

        namespace TrackableObject {

            /** Properties of a TrackableObject. */
            interface $Properties {

                /** TrackableObject children */
                children?: (wire.TrackableObjectGraph.TrackableObject.ObjectReference.$Properties[]|null);

                /** TrackableObject attributes */
                attributes?: (wire.TrackableObjectGraph.TrackableObject.SerializedTensor.$Properties[]|null);

                /** TrackableObject slotVariables */
                slotVariables?: (wire.TrackableObjectGraph.TrackableObject.SlotVariableReference.$Properties[]|null);

                /** TrackableObject registeredSaver */
                registeredSaver?: (wire.RegisteredSaver.$Properties|null);

                /** TrackableObject hasCheckpointValues */
                hasCheckpointValues?: (wire.BoolValue.$Properties|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a TrackableObject. */
            type $Shape = wire.TrackableObjectGraph.TrackableObject.$Properties;

            /**
             * Properties of an ObjectReference.
             * @deprecated Use wire.TrackableObjectGraph.TrackableObject.ObjectReference.$Properties instead.
             */
            interface IObjectReference extends wire.TrackableObjectGraph.TrackableObject.ObjectReference.$Properties {
            }

            /** Represents an ObjectReference. */
            class ObjectReference {

                /**
                 * Constructs a new ObjectReference.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: wire.TrackableObjectGraph.TrackableObject.ObjectReference.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** ObjectReference nodeId. */
                nodeId: number;

                /** ObjectReference localName. */
                localName: string;

                /**
                 * Encodes the specified ObjectReference message. Does not implicitly {@link wire.TrackableObjectGraph.TrackableObject.ObjectReference.verify|verify} messages.
                 * @param message ObjectReference message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: wire.TrackableObjectGraph.TrackableObject.ObjectReference.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes an ObjectReference message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {wire.TrackableObjectGraph.TrackableObject.ObjectReference & wire.TrackableObjectGraph.TrackableObject.ObjectReference.$Shape} ObjectReference
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): wire.TrackableObjectGraph.TrackableObject.ObjectReference & wire.TrackableObjectGraph.TrackableObject.ObjectReference.$Shape;
            }

            namespace ObjectReference {

                /** Properties of an ObjectReference. */
                interface $Properties {

                    /** ObjectReference nodeId */
                    nodeId?: (number|null);

                    /** ObjectReference localName */
                    localName?: (string|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of an ObjectReference. */
                type $Shape = wire.TrackableObjectGraph.TrackableObject.ObjectReference.$Properties;
            }

            /**
             * Properties of a SerializedTensor.
             * @deprecated Use wire.TrackableObjectGraph.TrackableObject.SerializedTensor.$Properties instead.
             */
            interface ISerializedTensor extends wire.TrackableObjectGraph.TrackableObject.SerializedTensor.$Properties {
            }

            /** Represents a SerializedTensor. */
            class SerializedTensor {

                /**
                 * Constructs a new SerializedTensor.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: wire.TrackableObjectGraph.TrackableObject.SerializedTensor.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** SerializedTensor name. */
                name: string;

                /** SerializedTensor fullName. */
                fullName: string;

                /** SerializedTensor checkpointKey. */
                checkpointKey: string;

                /**
                 * Encodes the specified SerializedTensor message. Does not implicitly {@link wire.TrackableObjectGraph.TrackableObject.SerializedTensor.verify|verify} messages.
                 * @param message SerializedTensor message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: wire.TrackableObjectGraph.TrackableObject.SerializedTensor.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a SerializedTensor message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {wire.TrackableObjectGraph.TrackableObject.SerializedTensor & wire.TrackableObjectGraph.TrackableObject.SerializedTensor.$Shape} SerializedTensor
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): wire.TrackableObjectGraph.TrackableObject.SerializedTensor & wire.TrackableObjectGraph.TrackableObject.SerializedTensor.$Shape;
            }

            namespace SerializedTensor {

                /** Properties of a SerializedTensor. */
                interface $Properties {

                    /** SerializedTensor name */
                    name?: (string|null);

                    /** SerializedTensor fullName */
                    fullName?: (string|null);

                    /** SerializedTensor checkpointKey */
                    checkpointKey?: (string|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a SerializedTensor. */
                type $Shape = wire.TrackableObjectGraph.TrackableObject.SerializedTensor.$Properties;
            }

            /**
             * Properties of a SlotVariableReference.
             * @deprecated Use wire.TrackableObjectGraph.TrackableObject.SlotVariableReference.$Properties instead.
             */
            interface ISlotVariableReference extends wire.TrackableObjectGraph.TrackableObject.SlotVariableReference.$Properties {
            }

            /** Represents a SlotVariableReference. */
            class SlotVariableReference {

                /**
                 * Constructs a new SlotVariableReference.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: wire.TrackableObjectGraph.TrackableObject.SlotVariableReference.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** SlotVariableReference originalVariableNodeId. */
                originalVariableNodeId: number;

                /** SlotVariableReference slotName. */
                slotName: string;

                /** SlotVariableReference slotVariableNodeId. */
                slotVariableNodeId: number;

                /**
                 * Encodes the specified SlotVariableReference message. Does not implicitly {@link wire.TrackableObjectGraph.TrackableObject.SlotVariableReference.verify|verify} messages.
                 * @param message SlotVariableReference message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: wire.TrackableObjectGraph.TrackableObject.SlotVariableReference.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a SlotVariableReference message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {wire.TrackableObjectGraph.TrackableObject.SlotVariableReference & wire.TrackableObjectGraph.TrackableObject.SlotVariableReference.$Shape} SlotVariableReference
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): wire.TrackableObjectGraph.TrackableObject.SlotVariableReference & wire.TrackableObjectGraph.TrackableObject.SlotVariableReference.$Shape;
            }

            namespace SlotVariableReference {

                /** Properties of a SlotVariableReference. */
                interface $Properties {

                    /** SlotVariableReference originalVariableNodeId */
                    originalVariableNodeId?: (number|null);

                    /** SlotVariableReference slotName */
                    slotName?: (string|null);

                    /** SlotVariableReference slotVariableNodeId */
                    slotVariableNodeId?: (number|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a SlotVariableReference. */
                type $Shape = wire.TrackableObjectGraph.TrackableObject.SlotVariableReference.$Properties;
            }
        }
    }

    /**
     * Properties of a RegisteredSaver.
     * @deprecated Use wire.RegisteredSaver.$Properties instead.
     */
    interface IRegisteredSaver extends wire.RegisteredSaver.$Properties {
    }

    /** Represents a RegisteredSaver. */
    class RegisteredSaver {

        /**
         * Constructs a new RegisteredSaver.
         * @param [properties] Properties to set
         */
        constructor(properties?: wire.RegisteredSaver.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** RegisteredSaver name. */
        name: string;

        /** RegisteredSaver objectName. */
        objectName: string;

        /**
         * Encodes the specified RegisteredSaver message. Does not implicitly {@link wire.RegisteredSaver.verify|verify} messages.
         * @param message RegisteredSaver message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: wire.RegisteredSaver.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a RegisteredSaver message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {wire.RegisteredSaver & wire.RegisteredSaver.$Shape} RegisteredSaver
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): wire.RegisteredSaver & wire.RegisteredSaver.$Shape;
    }

    namespace RegisteredSaver {

        /** Properties of a RegisteredSaver. */
        interface $Properties {

            /** RegisteredSaver name */
            name?: (string|null);

            /** RegisteredSaver objectName */
            objectName?: (string|null);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of a RegisteredSaver. */
        type $Shape = wire.RegisteredSaver.$Properties;
    }

    /**
     * Properties of a BoolValue.
     * @deprecated Use wire.BoolValue.$Properties instead.
     */
    interface IBoolValue extends wire.BoolValue.$Properties {
    }

    /** Represents a BoolValue. */
    class BoolValue {

        /**
         * Constructs a new BoolValue.
         * @param [properties] Properties to set
         */
        constructor(properties?: wire.BoolValue.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** BoolValue value. */
        value: boolean;

        /**
         * Encodes the specified BoolValue message. Does not implicitly {@link wire.BoolValue.verify|verify} messages.
         * @param message BoolValue message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: wire.BoolValue.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a BoolValue message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {wire.BoolValue & wire.BoolValue.$Shape} BoolValue
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): wire.BoolValue & wire.BoolValue.$Shape;
    }

    namespace BoolValue {

        /** Properties of a BoolValue. */
        interface $Properties {

            /** BoolValue value */
            value?: (boolean|null);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of a BoolValue. */
        type $Shape = wire.BoolValue.$Properties;
    }

    /**
     * Properties of a TensorShapeProto.
     * @deprecated Use wire.TensorShapeProto.$Properties instead.
     */
    interface ITensorShapeProto extends wire.TensorShapeProto.$Properties {
    }

    /** Represents a TensorShapeProto. */
    class TensorShapeProto {

        /**
         * Constructs a new TensorShapeProto.
         * @param [properties] Properties to set
         */
        constructor(properties?: wire.TensorShapeProto.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** TensorShapeProto dim. */
        dim: wire.TensorShapeProto.Dim.$Properties[];

        /** TensorShapeProto unknownRank. */
        unknownRank: boolean;

        /**
         * Encodes the specified TensorShapeProto message. Does not implicitly {@link wire.TensorShapeProto.verify|verify} messages.
         * @param message TensorShapeProto message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: wire.TensorShapeProto.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a TensorShapeProto message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {wire.TensorShapeProto & wire.TensorShapeProto.$Shape} TensorShapeProto
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): wire.TensorShapeProto & wire.TensorShapeProto.$Shape;
    }

    namespace TensorShapeProto {

        /** Properties of a TensorShapeProto. */
        interface $Properties {

            /** TensorShapeProto dim */
            dim?: (wire.TensorShapeProto.Dim.$Properties[]|null);

            /** TensorShapeProto unknownRank */
            unknownRank?: (boolean|null);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of a TensorShapeProto. */
        type $Shape = wire.TensorShapeProto.$Properties;

        /**
         * Properties of a Dim.
         * @deprecated Use wire.TensorShapeProto.Dim.$Properties instead.
         */
        interface IDim extends wire.TensorShapeProto.Dim.$Properties {
        }

        /** Represents a Dim. */
        class Dim {

            /**
             * Constructs a new Dim.
             * @param [properties] Properties to set
             */
            constructor(properties?: wire.TensorShapeProto.Dim.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Dim size. */
            size: Long;

            /** Dim name. */
            name: string;

            /**
             * Encodes the specified Dim message. Does not implicitly {@link wire.TensorShapeProto.Dim.verify|verify} messages.
             * @param message Dim message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: wire.TensorShapeProto.Dim.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Dim message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {wire.TensorShapeProto.Dim & wire.TensorShapeProto.Dim.$Shape} Dim
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): wire.TensorShapeProto.Dim & wire.TensorShapeProto.Dim.$Shape;
        }

        namespace Dim {

            /** Properties of a Dim. */
            interface $Properties {

                /** Dim size */
                size?: (Long|null);

                /** Dim name */
                name?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Dim. */
            type $Shape = wire.TensorShapeProto.Dim.$Properties;
        }
    }

    /**
     * Properties of a VersionDef.
     * @deprecated Use wire.VersionDef.$Properties instead.
     */
    interface IVersionDef extends wire.VersionDef.$Properties {
    }

    /** Represents a VersionDef. */
    class VersionDef {

        /**
         * Constructs a new VersionDef.
         * @param [properties] Properties to set
         */
        constructor(properties?: wire.VersionDef.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** VersionDef producer. */
        producer: number;

        /** VersionDef minConsumer. */
        minConsumer: number;

        /** VersionDef badConsumers. */
        badConsumers: number[];

        /**
         * Encodes the specified VersionDef message. Does not implicitly {@link wire.VersionDef.verify|verify} messages.
         * @param message VersionDef message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: wire.VersionDef.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a VersionDef message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {wire.VersionDef & wire.VersionDef.$Shape} VersionDef
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): wire.VersionDef & wire.VersionDef.$Shape;
    }

    namespace VersionDef {

        /** Properties of a VersionDef. */
        interface $Properties {

            /** VersionDef producer */
            producer?: (number|null);

            /** VersionDef minConsumer */
            minConsumer?: (number|null);

            /** VersionDef badConsumers */
            badConsumers?: (number[]|null);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of a VersionDef. */
        type $Shape = wire.VersionDef.$Properties;
    }
}
