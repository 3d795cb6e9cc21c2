// Made by `npm run types` from the server's /api/openapi.json; not to be edited.
export type paths = Record<string, never>;
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** MovesPage */
        MovesPage: {
            rows: components["schemas"]["MoveRow"][];
            next: string | null;
            seq: number;
        };
        /**
         * MoveRow
         * @description A posted move. `quantity` is signed as seen from the site or bin asked for, else positive.
         *
         *         `kit`: the kit that it went as a component of.
         */
        MoveRow: {
            seq: number;
            line: number;
            at: string;
            effective_at: string;
            accounting_on: string;
            item: number;
            sku: string;
            kind: string;
            quantity: string;
            from: components["schemas"]["Place"];
            to: components["schemas"]["Place"];
            lot: number | null;
            lot_code: string | null;
            reason: string | null;
            reference: string | null;
            actor: components["schemas"]["Who"] | null;
            assumed: boolean;
            simulated: boolean;
            undone: boolean;
            undoable: boolean;
            kit: number | null;
            revenue?: string | null;
            discount?: string | null;
            tax?: string | null;
            value?: string | null;
            unit_cost?: string | null;
        };
        /**
         * Place
         * @description Where goods were or went: a bin of a site, goods on their way, or a virtual place such as `supplier`.
         */
        Place: {
            place: number | null;
            name: string;
            site: number | null;
        };
        /**
         * Who
         * @description Who did it; the name is empty for a person who was erased.
         */
        Who: {
            id: number;
            name: string;
        };
        /**
         * Moves
         * @description Lines that happened. All or none; with `each`, every line is a command of its own and may fail alone.
         */
        Moves: {
            lines: components["schemas"]["MoveLine"][];
            /** @default  */
            reference: string;
            /** @default false */
            each: boolean;
        };
        /**
         * MoveLine
         * @description One thing that happened to one item. See PostMoves for what each kind needs.
         */
        MoveLine: {
            kind: string;
            quantity: string;
            /** @default  */
            sku: string;
            /** @default 0 */
            item: number;
            /** @default  */
            site: string;
            /** @default  */
            bin: string;
            /** @default  */
            lot: string;
            /** @default  */
            expires_on: string;
            /** @default  */
            to_site: string;
            /** @default  */
            to_bin: string;
            /** @default null */
            unit_cost: string | null;
            /** @default null */
            revenue: string | null;
            /** @default null */
            discount: string | null;
            /** @default null */
            tax: string | null;
            /** @default  */
            effective_at: string;
            /** @default  */
            reason: string;
            /** @default  */
            reference: string;
            /** @default  */
            note: string;
            /** @default null */
            reverses: components["schemas"]["Reverses"] | null;
            /** @default false */
            if_available: boolean;
            /** @default false */
            simulated: boolean;
            /** @default  */
            pack: string;
        };
        /**
         * Reverses
         * @description Names a posted move: journal number and line.
         */
        Reverses: {
            seq: number;
            line: number;
        };
        /**
         * Posted
         * @description A command became entry `seq` of the journal. `repeated`: it already had, under the same id.
         */
        Posted: {
            command: string;
            seq: number;
            at: string;
            repeated: boolean;
            /** @default [] */
            lines: components["schemas"]["LineMoves"][];
            /** @default [] */
            levels: components["schemas"]["LevelAfter"][];
        };
        /** LineMoves */
        LineMoves: {
            line: number;
            moves: number;
        };
        /**
         * LevelAfter
         * @description An item at a site right after the command.
         */
        LevelAfter: {
            item: number;
            site: number;
            on_hand: string;
            available: string;
        };
        /**
         * EachPosted
         * @description With `each`: what became of every line, in their order.
         */
        EachPosted: {
            results: components["schemas"]["EachResult"][];
        };
        /**
         * EachResult
         * @description What became of one line.
         */
        EachResult: {
            line: number;
            /** @default 0 */
            seq: number;
            /** @default false */
            repeated: boolean;
            /** @default null */
            problem: Record<string, never> | null;
        };
        /**
         * Timeline
         * @description `names`: what the ids in the changes are called, as far as the reader may know.
         */
        Timeline: {
            rows: components["schemas"]["TimelineRow"][];
            names: {
                [key: string]: string;
            };
            next: string | null;
            seq: number;
        };
        /**
         * TimelineRow
         * @description One change. `line` is its place among the events of the entry, as POST /undo names it.
         *
         *         `undo`: `possible` while the fields still are as this change left them, else `never`.
         */
        TimelineRow: {
            seq: number;
            line: number;
            at: string;
            actor: components["schemas"]["Who"] | null;
            kind: string;
            version: number;
            reason: string;
            changes: components["schemas"]["FieldChange"][];
            undo: string;
        };
        /**
         * FieldChange
         * @description `before` is null for a field that was not there.
         */
        FieldChange: {
            field: string;
            before: unknown;
            after: unknown;
        };
        /**
         * Undo
         * @description The opposite of posted moves of one entry, or of its changes of records; all of them when `lines` is empty.
         *
         *         `quantity` undoes only that much of exactly one line: what is left of a receipt partly sold.
         */
        Undo: {
            /** @enum {unknown} */
            command: "Undo";
            seq: number;
            /** @default [] */
            lines: number[];
            /** @default  */
            quantity: string;
            /** @default  */
            reason: string;
        };
        /**
         * CountStock
         * @description What was found, per item, bin and lot, at `effective_at` (now when empty). `started_at` flags moves meanwhile.
         */
        CountStock: {
            /** @enum {unknown} */
            command: "CountStock";
            lines: components["schemas"]["CountLine"][];
            /** @default  */
            effective_at: string;
            /** @default  */
            started_at: string;
            /** @default  */
            reason: string;
        };
        /** CountLine */
        CountLine: {
            counted: string;
            /** @default  */
            sku: string;
            /** @default 0 */
            item: number;
            /** @default  */
            site: string;
            /** @default  */
            bin: string;
            /** @default  */
            lot: string;
            /** @default  */
            pack: string;
        };
        /** SetThresholds */
        SetThresholds: {
            /** @enum {unknown} */
            command: "SetThresholds";
            lines: components["schemas"]["SetThreshold"][];
        };
        /** SetThreshold */
        SetThreshold: {
            reorder_point: string | null;
            /** @default  */
            sku: string;
            /** @default 0 */
            item: number;
            /** @default  */
            site: string;
        };
        /**
         * ChangeLotBody
         * @description Hold (quality, recall), release or expire a lot. `status`: open, held, expired.
         */
        ChangeLotBody: {
            /** @default  */
            reason: string;
        };
        /**
         * AddCost
         * @description A late invoice or landed cost for receipts already posted.
         */
        AddCost: {
            /** @enum {unknown} */
            command: "AddCost";
            lines: components["schemas"]["CostLine"][];
            /** @default  */
            reason: string;
            /** @default  */
            reference: string;
        };
        /**
         * CostLine
         * @description `amount` is added to the cost of the receipt (seq, line); may be negative.
         */
        CostLine: {
            seq: number;
            line: number;
            amount: string;
        };
        /**
         * ShareCost
         * @description A landed cost shared over receipts by value, quantity or weight (largest remainder).
         */
        ShareCost: {
            /** @enum {unknown} */
            command: "ShareCost";
            amount: string;
            by: string;
            receipts: components["schemas"]["Reverses"][];
            /** @default [] */
            weights: string[];
            /** @default  */
            reason: string;
            /** @default  */
            reference: string;
        };
        /**
         * ChangeCosting
         * @description Another costing method for an item, or another standard cost. Posted, never silent.
         */
        ChangeCosting: {
            /** @enum {unknown} */
            command: "ChangeCosting";
            method: string;
            /** @default  */
            sku: string;
            /** @default 0 */
            item: number;
            /** @default null */
            standard_cost: string | null;
        };
        /**
         * ClosedDays
         * @description All days up to and including `through` are closed; null: none is.
         */
        ClosedDays: {
            through: string | null;
        };
        /**
         * CloseDays
         * @description Close all days up to and including `through`.
         */
        CloseDays: {
            /** @enum {unknown} */
            command: "CloseDays";
            through: string;
        };
        /** PendingPage */
        PendingPage: {
            rows: components["schemas"]["PendingRow"][];
            next: string | null;
            seq: number;
        };
        /**
         * PendingRow
         * @description A promise, or goods on their way. `kit`: the kit that it is a component of.
         */
        PendingRow: {
            id: number;
            item: number;
            sku: string;
            site: number;
            bin: number | null;
            lot: number | null;
            quantity: string;
            state: string;
            kind: string;
            owner: string | null;
            reference: string | null;
            expires_at: string | null;
            needed_on: string | null;
            priority: number;
            created_seq: number;
            kit: number | null;
        };
        /**
         * Allocate
         * @description Promise stock to an owner: a hold, order or quota. With `waiting`, what is short waits in the queue.
         */
        Allocate: {
            /** @enum {unknown} */
            command: "Allocate";
            lines: components["schemas"]["AllocateLine"][];
            /** @default hold */
            kind: string;
            /** @default  */
            owner: string;
            /** @default  */
            reference: string;
            /** @default  */
            expires_at: string;
            /** @default  */
            needed_on: string;
            /** @default 0 */
            priority: number;
            /** @default false */
            waiting: boolean;
            /** @default true */
            paid: boolean;
        };
        /** AllocateLine */
        AllocateLine: {
            quantity: string;
            /** @default  */
            sku: string;
            /** @default 0 */
            item: number;
            /** @default  */
            site: string;
            /** @default  */
            bin: string;
            /** @default  */
            lot: string;
            /** @default  */
            pack: string;
        };
        /**
         * Promised
         * @description What became of promises, or of expected goods.
         */
        Promised: {
            command: string;
            seq: number;
            at: string;
            repeated: boolean;
            /** @default [] */
            lines: components["schemas"]["LineMoves"][];
            /** @default [] */
            levels: components["schemas"]["LevelAfter"][];
            /** @default [] */
            allocations: components["schemas"]["PendingFacts"][];
        };
        /**
         * PendingFacts
         * @description A promise, or goods on their way.
         */
        PendingFacts: {
            id: number;
            item: number;
            site: number;
            quantity: string;
            state: string;
            /** @default 0 */
            kit: number;
        };
        /**
         * ReleaseAllocationBody
         * @description End a promise, or a part of it, without moving goods.
         */
        ReleaseAllocationBody: {
            /** @default  */
            quantity: string;
            /** @default  */
            cause: string;
        };
        /**
         * PostAllocationBody
         * @description The promised goods, or a part of them, left: to the customer, or where the promise said.
         */
        PostAllocationBody: {
            /** @default  */
            quantity: string;
            /** @default  */
            bin: string;
            /** @default  */
            lot: string;
            /** @default null */
            revenue: string | null;
            /** @default null */
            discount: string | null;
            /** @default null */
            tax: string | null;
            /** @default  */
            effective_at: string;
            /** @default false */
            simulated: boolean;
        };
        /**
         * ReassignAllocationBody
         * @description A hold becomes an order, a quota an order, a hold lives longer: no gap in between. Empty = unchanged.
         *
         *         With `quantity` only so much of it, split off: an order draws on a quota.
         */
        ReassignAllocationBody: {
            /** @default  */
            kind: string;
            /** @default  */
            owner: string;
            /** @default  */
            reference: string;
            /** @default  */
            expires_at: string;
            /** @default true */
            paid: boolean;
            /** @default  */
            quantity: string;
        };
        /**
         * RefineAllocationBody
         * @description Name the lot, or the bin and lot, that a promise (or `quantity` of it, split off) rests on.
         */
        RefineAllocationBody: {
            /** @default  */
            bin: string;
            /** @default  */
            lot: string;
            /** @default  */
            quantity: string;
        };
        /**
         * ExpectGoods
         * @description Goods are on their way to a site: expected there until received or void.
         */
        ExpectGoods: {
            /** @enum {unknown} */
            command: "ExpectGoods";
            lines: components["schemas"]["ExpectLine"][];
            /** @default  */
            reference: string;
            /** @default  */
            supplier: string;
            /** @default false */
            simulated: boolean;
        };
        /** ExpectLine */
        ExpectLine: {
            quantity: string;
            /** @default  */
            sku: string;
            /** @default 0 */
            item: number;
            /** @default  */
            site: string;
            /** @default  */
            expected_on: string;
            /** @default  */
            pack: string;
        };
        /**
         * ReceiveExpectedBody
         * @description Goods of an expected move arrived. A form sends the `remaining` it showed.
         *
         *         A delivery note counts once for each expected line, lot and bin.
         */
        ReceiveExpectedBody: {
            quantity: string;
            /** @default  */
            remaining: string;
            /** @default false */
            over: boolean;
            /** @default  */
            bin: string;
            /** @default  */
            lot: string;
            /** @default  */
            expires_on: string;
            /** @default null */
            unit_cost: string | null;
            /** @default  */
            delivery_note: string;
            /** @default  */
            effective_at: string;
            /** @default false */
            simulated: boolean;
        };
        /** VoidExpectedBody */
        VoidExpectedBody: {
            /** @default  */
            quantity: string;
            /** @default  */
            cause: string;
        };
        /**
         * ShipTransfer
         * @description Goods of a transfer left their site: into the transfer's own transit place, expected at the other site.
         *
         *         The other site may be any: who is bound to sites is told no numbers of it.
         */
        ShipTransfer: {
            /** @enum {unknown} */
            command: "ShipTransfer";
            lines: components["schemas"]["MoveLine"][];
            to_site: string;
            /** @default  */
            reference: string;
            /** @default  */
            expected_on: string;
        };
        /**
         * ReceiveTransferBody
         * @description Goods arrived out of a transit place; `lost` closes what will not come; `over`: more came than was shipped.
         */
        ReceiveTransferBody: {
            quantity: string;
            /** @default  */
            bin: string;
            /** @default false */
            lost: boolean;
            /** @default false */
            over: boolean;
            /** @default  */
            remaining: string;
            /** @default  */
            effective_at: string;
        };
        /** ItemsPage */
        ItemsPage: {
            rows: components["schemas"]["ItemView"][];
            next: string | null;
            seq: number;
        };
        /**
         * ItemView
         * @description An item. Costing only with the right to see cost. `photos` are digests: each is read under the item's photos.
         */
        ItemView: {
            id: number;
            sku: string;
            name: string;
            unit: string;
            decimals: number;
            barcodes: components["schemas"]["BarcodeView"][];
            packs: components["schemas"]["Pack"][];
            list_price: string | null;
            category: number | null;
            category_name: string | null;
            brand: number | null;
            brand_name: string | null;
            description: string | null;
            photos: string[];
            attachments: components["schemas"]["Attachment"][];
            substitutes: number[];
            suppliers: components["schemas"]["SupplierOf"][];
            variant_of: number | null;
            product_name: string | null;
            options: {
                [key: string]: string;
            };
            custom: {
                [key: string]: string | boolean;
            };
            components: components["schemas"]["ComponentView"][];
            aliases: string[];
            tracking: string;
            backorder: string;
            archived: boolean;
            merged_into: number | null;
            version: number;
            simulated: boolean;
            costing?: string;
            kit_cost?: string;
            standard_cost?: string | null;
        };
        /** BarcodeView */
        BarcodeView: {
            code: string;
            quantity: string;
            measure: string | null;
            pack: string | null;
        };
        /**
         * Pack
         * @description A name for so many units: a decimal (case: 12) or a fraction (single: 1/3).
         */
        Pack: {
            name: string;
            quantity: string;
        };
        /**
         * Attachment
         * @description A file kept under the digest of its content (64 hex digits), and the name it is offered under.
         */
        Attachment: {
            file: string;
            name: string;
            /** @default 0 */
            size: number;
        };
        /** SupplierOf */
        SupplierOf: {
            supplier: number;
            part_number: string;
            pack_size: string;
        };
        /**
         * ComponentView
         * @description So much of an item in each kit.
         */
        ComponentView: {
            item: number;
            sku: string;
            name: string;
            quantity: string;
        };
        /** NewItem */
        NewItem: {
            sku: string;
            /** @default  */
            name: string;
            /** @default piece */
            unit: string;
            /** @default 0 */
            decimals: number;
            /** @default [] */
            barcodes: components["schemas"]["Barcode"][];
            /** @default [] */
            packs: components["schemas"]["Pack"][];
            /** @default null */
            list_price: string | null;
            /** @default 0 */
            category: number;
            /** @default 0 */
            brand: number;
            /** @default  */
            description: string;
            /** @default [] */
            photos: string[];
            /** @default [] */
            attachments: components["schemas"]["Attachment"][];
            /** @default [] */
            substitutes: number[];
            /** @default [] */
            suppliers: components["schemas"]["ItemSupplier"][];
            /** @default 0 */
            variant_of: number;
            /** @default {} */
            options: {
                [key: string]: string;
            };
            /** @default {} */
            custom: {
                [key: string]: string | boolean;
            };
            /** @default [] */
            components: components["schemas"]["Component"][];
            /** @default [] */
            aliases: string[];
            /** @default none */
            tracking: string;
            /** @default average */
            costing: string;
            /** @default null */
            standard_cost: string | null;
            /** @default none */
            backorder: string;
            /** @default false */
            archived: boolean;
            /** @default 0 */
            merged_into: number;
            /** @default false */
            simulated: boolean;
            /** @default  */
            reason: string;
        };
        /**
         * Barcode
         * @description A code; how much it stands for, in packs where it names one; which measure (weight, price) it carries inside.
         */
        Barcode: {
            code: string;
            /** @default 1 */
            quantity: string;
            /** @default  */
            measure: string;
            /** @default  */
            pack: string;
        };
        /** ItemSupplier */
        ItemSupplier: {
            supplier: number;
            /** @default  */
            part_number: string;
            /** @default 1 */
            pack_size: string;
        };
        /**
         * Component
         * @description `quantity` units of an item in each kit.
         */
        Component: {
            item: number;
            quantity: string;
        };
        /**
         * Saved
         * @description A record was created or changed.
         */
        Saved: {
            command: string;
            seq: number;
            at: string;
            repeated: boolean;
            /** @default [] */
            lines: components["schemas"]["LineMoves"][];
            /** @default [] */
            levels: components["schemas"]["LevelAfter"][];
            /** @default 0 */
            id: number;
            /** @default 0 */
            version: number;
        };
        /**
         * Rows
         * @description Changes of up to 1,000 records, all or none; `reason` goes into the timeline of each.
         */
        Rows: {
            rows: components["schemas"]["Row"][];
            /** @default  */
            reason: string;
        };
        /**
         * Row
         * @description One record of a bulk change: only `fields` change, if it still has this version.
         */
        Row: {
            id: number;
            version: number;
            fields: Record<string, never>;
        };
        /**
         * SavedMany
         * @description Records were created, in the order of the request.
         */
        SavedMany: {
            command: string;
            seq: number;
            at: string;
            repeated: boolean;
            /** @default [] */
            lines: components["schemas"]["LineMoves"][];
            /** @default [] */
            levels: components["schemas"]["LevelAfter"][];
            /** @default [] */
            ids: number[];
        };
        /** NewItems */
        NewItems: {
            items: components["schemas"]["Item"][];
            /** @default  */
            reason: string;
        };
        /**
         * Item
         * @description What is stocked. `backorder`: none, expected, any, or the most that may wait.
         *
         *         `unit` is the code of a unit; `variant_of` a product, whose options have these values in `options`; `custom` holds
         *         the values of custom fields by their keys; an item with `components` is a kit; `aliases` are SKUs it once had;
         *         `photos` are digests of pictures, the first one is shown in lists; `merged_into` the item that took its place.
         */
        Item: {
            sku: string;
            /** @default  */
            name: string;
            /** @default piece */
            unit: string;
            /** @default 0 */
            decimals: number;
            /** @default [] */
            barcodes: components["schemas"]["Barcode"][];
            /** @default [] */
            packs: components["schemas"]["Pack"][];
            /** @default null */
            list_price: string | null;
            /** @default 0 */
            category: number;
            /** @default 0 */
            brand: number;
            /** @default  */
            description: string;
            /** @default [] */
            photos: string[];
            /** @default [] */
            attachments: components["schemas"]["Attachment"][];
            /** @default [] */
            substitutes: number[];
            /** @default [] */
            suppliers: components["schemas"]["ItemSupplier"][];
            /** @default 0 */
            variant_of: number;
            /** @default {} */
            options: {
                [key: string]: string;
            };
            /** @default {} */
            custom: {
                [key: string]: string | boolean;
            };
            /** @default [] */
            components: components["schemas"]["Component"][];
            /** @default [] */
            aliases: string[];
            /** @default none */
            tracking: string;
            /** @default average */
            costing: string;
            /** @default null */
            standard_cost: string | null;
            /** @default none */
            backorder: string;
            /** @default false */
            archived: boolean;
            /** @default 0 */
            merged_into: number;
            /** @default false */
            simulated: boolean;
        };
        /** ChangeItem */
        ChangeItem: {
            sku?: string;
            name?: string;
            unit?: string;
            decimals?: number;
            barcodes?: components["schemas"]["Barcode"][];
            packs?: components["schemas"]["Pack"][];
            list_price?: string | null;
            category?: number;
            brand?: number;
            description?: string;
            photos?: string[];
            attachments?: components["schemas"]["Attachment"][];
            substitutes?: number[];
            suppliers?: components["schemas"]["ItemSupplier"][];
            variant_of?: number;
            options?: {
                [key: string]: string;
            };
            custom?: {
                [key: string]: string | boolean;
            };
            components?: components["schemas"]["Component"][];
            aliases?: string[];
            tracking?: string;
            costing?: string;
            standard_cost?: string | null;
            backorder?: string;
            archived?: boolean;
            merged_into?: number;
            simulated?: boolean;
            /** @default  */
            reason: string;
        };
        /** BrandsPage */
        BrandsPage: {
            rows: components["schemas"]["BrandView"][];
            next: string | null;
            seq: number;
        };
        /** BrandView */
        BrandView: {
            id: number;
            name: string;
            archived: boolean;
            simulated: boolean;
            version: number;
        };
        /** NewBrand */
        NewBrand: {
            name: string;
            /** @default false */
            archived: boolean;
            /** @default false */
            simulated: boolean;
            /** @default  */
            reason: string;
        };
        /** NewBrands */
        NewBrands: {
            brands: components["schemas"]["Brand"][];
            /** @default  */
            reason: string;
        };
        /** Brand */
        Brand: {
            name: string;
            /** @default false */
            archived: boolean;
            /** @default false */
            simulated: boolean;
        };
        /** ChangeBrand */
        ChangeBrand: {
            name?: string;
            archived?: boolean;
            simulated?: boolean;
            /** @default  */
            reason: string;
        };
        /** UnitsPage */
        UnitsPage: {
            rows: components["schemas"]["UnitView"][];
            next: string | null;
            seq: number;
        };
        /**
         * UnitView
         * @description A unit. One without an id is built in: it needs no record, and a unit of the house may take its place.
         */
        UnitView: {
            id: number | null;
            code: string;
            name: string;
            decimals: number;
            archived: boolean;
            version: number;
        };
        /** NewUnit */
        NewUnit: {
            code: string;
            /** @default  */
            name: string;
            /** @default 0 */
            decimals: number;
            /** @default false */
            archived: boolean;
            /** @default  */
            reason: string;
        };
        /** NewUnits */
        NewUnits: {
            units: components["schemas"]["Unit"][];
            /** @default  */
            reason: string;
        };
        /**
         * Unit
         * @description A unit that items are counted or measured in; `decimals` is what a new item starts with.
         */
        Unit: {
            code: string;
            /** @default  */
            name: string;
            /** @default 0 */
            decimals: number;
            /** @default false */
            archived: boolean;
        };
        /** ChangeUnit */
        ChangeUnit: {
            code?: string;
            name?: string;
            decimals?: number;
            archived?: boolean;
            /** @default  */
            reason: string;
        };
        /** CategoriesPage */
        CategoriesPage: {
            rows: components["schemas"]["CategoryView"][];
            next: string | null;
            seq: number;
        };
        /** CategoryView */
        CategoryView: {
            id: number;
            name: string;
            parent: number | null;
            archived: boolean;
            version: number;
        };
        /** NewCategory */
        NewCategory: {
            name: string;
            /** @default 0 */
            parent: number;
            /** @default false */
            archived: boolean;
            /** @default  */
            reason: string;
        };
        /** NewCategories */
        NewCategories: {
            categories: components["schemas"]["Category"][];
            /** @default  */
            reason: string;
        };
        /** Category */
        Category: {
            name: string;
            /** @default 0 */
            parent: number;
            /** @default false */
            archived: boolean;
        };
        /** ChangeCategory */
        ChangeCategory: {
            name?: string;
            parent?: number;
            archived?: boolean;
            /** @default  */
            reason: string;
        };
        /** SuppliersPage */
        SuppliersPage: {
            rows: components["schemas"]["SupplierView"][];
            next: string | null;
            seq: number;
        };
        /**
         * SupplierView
         * @description A supplier. How to reach it is for who works here.
         */
        SupplierView: {
            id: number;
            code: string;
            name: string;
            lead_time_days: number;
            archived: boolean;
            simulated: boolean;
            version: number;
            email?: string;
            phone?: string;
            notes?: string;
        };
        /** NewSupplier */
        NewSupplier: {
            name: string;
            /** @default  */
            code: string;
            /** @default 0 */
            lead_time_days: number;
            /** @default  */
            email: string;
            /** @default  */
            phone: string;
            /** @default  */
            notes: string;
            /** @default false */
            archived: boolean;
            /** @default false */
            simulated: boolean;
            /** @default  */
            reason: string;
        };
        /** NewSuppliers */
        NewSuppliers: {
            suppliers: components["schemas"]["Supplier"][];
            /** @default  */
            reason: string;
        };
        /**
         * Supplier
         * @description Who delivers. E-mail, phone and notes speak of people: they stay in the private part of the journal.
         */
        Supplier: {
            name: string;
            /** @default  */
            code: string;
            /** @default 0 */
            lead_time_days: number;
            /** @default  */
            email: string;
            /** @default  */
            phone: string;
            /** @default  */
            notes: string;
            /** @default false */
            archived: boolean;
            /** @default false */
            simulated: boolean;
        };
        /** ChangeSupplier */
        ChangeSupplier: {
            name?: string;
            code?: string;
            lead_time_days?: number;
            email?: string;
            phone?: string;
            notes?: string;
            archived?: boolean;
            simulated?: boolean;
            /** @default  */
            reason: string;
        };
        /** ProductsPage */
        ProductsPage: {
            rows: components["schemas"]["ProductView"][];
            next: string | null;
            seq: number;
        };
        /**
         * ProductView
         * @description What variants have in common; the variants are the items of this product.
         */
        ProductView: {
            id: number;
            name: string;
            options: string[];
            description: string | null;
            archived: boolean;
            simulated: boolean;
            version: number;
        };
        /** NewProduct */
        NewProduct: {
            name: string;
            /** @default [] */
            options: string[];
            /** @default  */
            description: string;
            /** @default false */
            archived: boolean;
            /** @default false */
            simulated: boolean;
            /** @default  */
            reason: string;
        };
        /** NewProducts */
        NewProducts: {
            products: components["schemas"]["Product"][];
            /** @default  */
            reason: string;
        };
        /**
         * Product
         * @description What variants have in common: their options by name, such as size and colour.
         */
        Product: {
            name: string;
            /** @default [] */
            options: string[];
            /** @default  */
            description: string;
            /** @default false */
            archived: boolean;
            /** @default false */
            simulated: boolean;
        };
        /** ChangeProduct */
        ChangeProduct: {
            name?: string;
            options?: string[];
            description?: string;
            archived?: boolean;
            simulated?: boolean;
            /** @default  */
            reason: string;
        };
        /** FieldsPage */
        FieldsPage: {
            rows: components["schemas"]["FieldView"][];
            next: string | null;
            seq: number;
        };
        /** FieldView */
        FieldView: {
            id: number;
            key: string;
            name: string;
            kind: string;
            choices: string[];
            required: boolean;
            archived: boolean;
            version: number;
        };
        /** NewField */
        NewField: {
            key: string;
            name: string;
            /** @default text */
            kind: string;
            /** @default [] */
            choices: string[];
            /** @default false */
            required: boolean;
            /** @default false */
            archived: boolean;
            /** @default  */
            reason: string;
        };
        /** NewFields */
        NewFields: {
            fields: components["schemas"]["Field"][];
            /** @default  */
            reason: string;
        };
        /**
         * Field
         * @description A custom field of items. `kind`: text, number, date, yes_no or choice (one of `choices`).
         */
        Field: {
            key: string;
            name: string;
            /** @default text */
            kind: string;
            /** @default [] */
            choices: string[];
            /** @default false */
            required: boolean;
            /** @default false */
            archived: boolean;
        };
        /** ChangeField */
        ChangeField: {
            key?: string;
            name?: string;
            kind?: string;
            choices?: string[];
            required?: boolean;
            archived?: boolean;
            /** @default  */
            reason: string;
        };
        /**
         * Merge
         * @description `into` is the item that stays.
         */
        Merge: {
            into: number;
            /** @default  */
            reason: string;
        };
        /**
         * Merged
         * @description `id` is the item that stays; `moved` in how many places stock was, `pending` how many promises went over.
         */
        Merged: {
            command: string;
            seq: number;
            at: string;
            repeated: boolean;
            /** @default [] */
            lines: components["schemas"]["LineMoves"][];
            /** @default [] */
            levels: components["schemas"]["LevelAfter"][];
            /** @default 0 */
            id: number;
            /** @default 0 */
            merged: number;
            /** @default 0 */
            moved: number;
            /** @default 0 */
            pending: number;
        };
        /** SitesPage */
        SitesPage: {
            rows: components["schemas"]["SiteView"][];
            next: string | null;
            seq: number;
        };
        /** SiteView */
        SiteView: {
            id: number;
            code: string;
            name: string;
            kind: string;
            address: string | null;
            bins: number;
            stock_bin: number;
            quarantine_bin: number;
            time_zone: string;
            archived: boolean;
            simulated: boolean;
            version: number;
        };
        /**
         * Site
         * @description A store or warehouse. `area` is its valuation area; `stock_bin` takes goods when no bin is named.
         */
        Site: {
            code: string;
            /** @default  */
            name: string;
            /** @default store */
            kind: string;
            /** @default  */
            address: string;
            /** @default 0 */
            area: number;
            /** @default 0 */
            stock_bin: number;
            /** @default 0 */
            quarantine_bin: number;
            /** @default UTC */
            time_zone: string;
            /** @default false */
            archived: boolean;
            /** @default false */
            simulated: boolean;
        };
        /**
         * Sites
         * @description Sites, each with the fields of a site and perhaps `bins`.
         */
        Sites: {
            sites: Record<string, never>[];
        };
        /** BinsPage */
        BinsPage: {
            rows: components["schemas"]["BinView"][];
            next: string | null;
            seq: number;
        };
        /**
         * BinView
         * @description A bin. `zone` is a path of labels, from the largest to the smallest; `capacity` is in units.
         */
        BinView: {
            id: number;
            site: number;
            code: string;
            kind: string;
            zone: string | null;
            pick_order: number;
            capacity: string | null;
            archived: boolean;
            version: number;
        };
        /**
         * NewBin
         * @description A bin of a site named by the path or by the site around it.
         */
        NewBin: {
            code: string;
            /** @default stock */
            kind: string;
            /** @default  */
            zone: string;
            /** @default 0 */
            pick_order: number;
            /** @default null */
            capacity: string | null;
            /** @default  */
            reason: string;
        };
        /** ChangeSite */
        ChangeSite: {
            code?: string;
            name?: string;
            kind?: string;
            address?: string;
            area?: number;
            stock_bin?: number;
            quarantine_bin?: number;
            time_zone?: string;
            archived?: boolean;
            simulated?: boolean;
            /** @default  */
            reason: string;
        };
        /** ChangeBin */
        ChangeBin: {
            site?: number;
            code?: string;
            kind?: string;
            zone?: string;
            pick_order?: number;
            capacity?: string | null;
            archived?: boolean;
            /** @default  */
            reason: string;
        };
        /** UserRows */
        UserRows: {
            rows: components["schemas"]["UserRow"][];
            next: string | null;
        };
        /**
         * UserRow
         * @description A person or service account.
         *
         *         `state`: active; invited (a link is open until `invited_until`); expired (invited, and no link is open any more);
         *         withdrawn (the invitation was); disabled; erased (nobody knows any more who it was). `seen_at`: last seen in a
         *         session that is still on record.
         */
        UserRow: {
            id: number;
            email: string;
            name: string;
            roles: string[];
            sites: number[] | null;
            suppliers: number[] | null;
            disabled: boolean;
            service: boolean;
            language: string;
            time_zone: string;
            state: string;
            invited_until: string | null;
            seen_at: string | null;
            version: number;
        };
        /**
         * UserFields
         * @description What may be set of a user. Only what is given changes; a password is written, never read.
         */
        UserFields: {
            email?: string;
            name?: string;
            roles?: string[];
            password?: string;
            sites?: number[] | null;
            suppliers?: number[] | null;
            disabled?: boolean;
            service?: boolean;
            language?: string;
            time_zone?: string;
        };
        /**
         * Can
         * @description What somebody may do and see at this moment. `sites` and `suppliers` null: all.
         */
        Can: {
            rights: string[];
            cost: boolean;
            sites: number[] | null;
            suppliers: number[] | null;
            areas: string[];
        };
        /**
         * LinkMade
         * @description A one-time link.
         */
        LinkMade: {
            link: string;
            expires_at: string;
        };
        /**
         * Invitation
         * @description Who is invited, and what they will be able to do, where.
         */
        Invitation: {
            email: string;
            roles: string[];
            /** @default  */
            name: string;
            /** @default null */
            sites: number[] | null;
            /** @default null */
            suppliers: number[] | null;
            /** @default en */
            language: string;
            /** @default  */
            time_zone: string;
        };
        /**
         * InvitationMade
         * @description A person was invited: `link` is shown this once.
         */
        InvitationMade: {
            command: string;
            seq: number;
            at: string;
            repeated: boolean;
            /** @default [] */
            lines: components["schemas"]["LineMoves"][];
            /** @default [] */
            levels: components["schemas"]["LevelAfter"][];
            /** @default 0 */
            id: number;
            /** @default 0 */
            version: number;
            /** @default  */
            link: string;
            /** @default  */
            expires_at: string;
        };
        /** RoleRows */
        RoleRows: {
            rows: components["schemas"]["RoleRow"][];
            next: string | null;
        };
        /**
         * RoleRow
         * @description A role. `id` and `version` are 0 for one that is built in.
         */
        RoleRow: {
            name: string;
            title: string;
            rights: string[];
            cost: boolean;
            areas: string[];
            archived: boolean;
            id: number;
            version: number;
        };
        /**
         * RoleRecord
         * @description A role of the house's own. Its name never changes; an archived one is kept by who has it and given to nobody.
         */
        RoleRecord: {
            name: string;
            title: string;
            /** @default [] */
            rights: string[];
            /** @default false */
            cost: boolean;
            /** @default [] */
            areas: string[];
            /** @default false */
            archived: boolean;
        };
        /**
         * RoleFields
         * @description What may be changed of a role; its name never does.
         */
        RoleFields: {
            title?: string;
            rights?: string[];
            cost?: boolean;
            areas?: string[];
            archived?: boolean;
        };
        /** KeyRows */
        KeyRows: {
            rows: components["schemas"]["KeyRow"][];
            next: string | null;
        };
        /**
         * KeyRow
         * @description An API key, without its secret. `can`: what it may do now, inside what its owner may; null when nothing.
         *
         *         `state`: active; revoked; expired (its last day is over); stopped (its owner may do nothing any more).
         */
        KeyRow: {
            id: number;
            name: string;
            roles: string[];
            rights: string[];
            cost: boolean;
            sites: number[] | null;
            owner: number;
            owner_name: string;
            expires_on: string | null;
            disabled: boolean;
            state: string;
            can: components["schemas"]["Can"] | null;
            used_at: string | null;
            version: number;
        };
        /**
         * NewKey
         * @description A new API key: what it is for, what it may do, where, until when (a date).
         *
         *         `owner`: a service account; without one the key is one's own, and never has more rights than oneself.
         */
        NewKey: {
            name: string;
            /** @default [] */
            roles: string[];
            /** @default [] */
            rights: string[];
            /** @default false */
            cost: boolean;
            /** @default null */
            sites: number[] | null;
            /** @default  */
            expires_on: string;
            /** @default 0 */
            owner: number;
        };
        /**
         * KeyMade
         * @description A key with a new secret: `key` is shown this once.
         */
        KeyMade: {
            command: string;
            seq: number;
            at: string;
            repeated: boolean;
            /** @default [] */
            lines: components["schemas"]["LineMoves"][];
            /** @default [] */
            levels: components["schemas"]["LevelAfter"][];
            /** @default 0 */
            id: number;
            /** @default 0 */
            version: number;
            /** @default  */
            key: string;
        };
        /**
         * KeyFields
         * @description What may be changed of a key; its secret and its owner not here.
         */
        KeyFields: {
            name?: string;
            roles?: string[];
            rights?: string[];
            cost?: boolean;
            sites?: number[] | null;
            expires_on?: string;
        };
        /**
         * Me
         * @description Who is signed in. `sites` null: all sites; `time_zone` "": that of the device.
         */
        Me: {
            user: components["schemas"]["MeUser"];
            roles: string[];
            titles: string[];
            rights: string[];
            sites: number[] | null;
            cost: boolean;
            areas: string[];
            language: string;
            time_zone: string;
        };
        /** MeUser */
        MeUser: {
            id: number;
            name: string;
            email: string;
        };
        /**
         * Credentials
         * @description An e-mail address and its password.
         */
        Credentials: {
            email: string;
            password: string;
        };
        /** SessionRows */
        SessionRows: {
            rows: components["schemas"]["SessionRow"][];
            next: string | null;
        };
        /**
         * SessionRow
         * @description A signed-in browser.
         */
        SessionRow: {
            id: string;
            user: number;
            created_at: string;
            seen_at: string;
            expires_at: string;
            address: string;
            agent: string;
            current: boolean;
        };
        /**
         * Profile
         * @description What somebody says of themselves. `time_zone` "": that of the device.
         */
        Profile: {
            name: string;
            language: string;
            /** @default  */
            time_zone: string;
        };
        /**
         * NewPassword
         * @description The password until now, and the one from now on.
         */
        NewPassword: {
            old: string;
            password: string;
        };
        /**
         * Preferences
         * @description Everything that was set, by name: one's own, and what is set for everybody.
         */
        Preferences: {
            values: Record<string, never>;
            shared: Record<string, never>;
        };
        /**
         * Setup
         * @description Is the house new (nobody can sign in yet)? In the demo: the sign-ins that it offers.
         */
        Setup: {
            is_new: boolean;
            demo: Record<string, never> | null;
        };
        /**
         * FirstPerson
         * @description The token of a one-time link and the new password; who is new gives a name, the first administrator an e-mail.
         */
        FirstPerson: {
            token: string;
            password: string;
            /** @default  */
            name: string;
            /** @default  */
            email: string;
        };
        /**
         * LinkToken
         * @description The token of a one-time link.
         */
        LinkToken: {
            token: string;
        };
        /**
         * LinkFacts
         * @description What a one-time link is for: `setup`, `password` or `invitation`; for whom, with which roles, until when.
         */
        LinkFacts: {
            purpose: string;
            email: string;
            name: string;
            titles: string[];
            invited_by: string;
            expires_at: string;
            password_length: number;
        };
        /**
         * Steps
         * @description The steps in their order. `dismissed`: nobody wants to see them; `sample`: a sample house is open beside.
         */
        Steps: {
            steps: components["schemas"]["Step"][];
            dismissed: boolean;
            sample: boolean;
        };
        /**
         * Step
         * @description A step of the setup. `done` is seen in the house, `skipped` was said.
         */
        Step: {
            name: string;
            done: boolean;
            skipped: boolean;
        };
        /**
         * KeptSteps
         * @description What is remembered of the setup.
         */
        KeptSteps: {
            /** @default [] */
            skipped: ("company" | "currency" | "items" | "people" | "sites" | "stock")[];
            /** @default false */
            dismissed: boolean;
        };
        /**
         * CompanyView
         * @description `id` 0 while nobody has told the company. `decimals`: how many the currency shows; `fixed`: it cannot change.
         */
        CompanyView: {
            /** @default 0 */
            id: number;
            /** @default 0 */
            version: number;
            /** @default  */
            name: string;
            /** @default  */
            currency: string;
            /** @default 2 */
            decimals: number;
            /** @default en */
            language: string;
            /** @default UTC */
            time_zone: string;
            /** @default  */
            accounting_from: string;
            /** @default  */
            barcode_region: string;
            /** @default false */
            fixed: boolean;
        };
        /**
         * Company
         * @description `currency` is its ISO 4217 code, empty while nobody has chosen; `accounting_from` the first day of the accounts.
         *
         *         Money is stored in millionths of the currency's unit whatever the currency shows, so the code says how amounts
         *         look, and never what they are. `barcode_region` is the country whose rules say where the codes of a scale carry
         *         weight or price, empty for the plain layout.
         */
        Company: {
            name: string;
            /** @default  */
            currency: string;
            /** @default en */
            language: string;
            /** @default UTC */
            time_zone: string;
            /** @default  */
            accounting_from: string;
            /** @default  */
            barcode_region: string;
        };
        /**
         * SampleState
         * @description Where the sample house is; empty when there is none.
         */
        SampleState: {
            address: string;
        };
        /**
         * DemoState
         * @description `at`: the day that is played; `odd`: rows of the data that are not posted, counted by rule.
         */
        DemoState: {
            phase: string;
            done: number;
            total: number;
            /** @default null */
            at: string | null;
            /** @default true */
            simulated: boolean;
            /** @default {} */
            odd: Record<string, never>;
        };
        /**
         * ImportView
         * @description An import. `missing`: the first choice that is still to be made before it can be checked.
         */
        ImportView: {
            id: string;
            name: string;
            size: number;
            state: string;
            made_at: string;
            file: components["schemas"]["FileView"];
            choices: components["schemas"]["Choices"];
            progress: components["schemas"]["ProgressView"];
            missing: components["schemas"]["MissingChoice"] | null;
        };
        /**
         * FileView
         * @description What the file is: how it is written, its sheets, the heads of its columns and its first rows.
         */
        FileView: {
            sentence: string;
            sheets: string[];
            sheet: string;
            header: string[];
            format: string | null;
            format_title: string | null;
            rows: number;
            sample: components["schemas"]["SampleRow"][];
        };
        /** SampleRow */
        SampleRow: {
            row: number;
            cells: string[];
            wrong: string | null;
        };
        /**
         * Choices
         * @description How a file is to be taken.
         *
         *         `mapping`: for each field the numbers of its columns (from 0); `constants`: what a field is in every row. `decimal`
         *         "." or ",", `dates` "dmy" or "mdy": "" is by what the file leaves no doubt about. `names`: categories, brands,
         *         suppliers and sites that are not there yet are made. `clear`: an empty cell empties the field. `replace`: barcodes
         *         that a row does not list are taken away. `sheet`: of a workbook; another one is read anew.
         */
        Choices: {
            /** @default  */
            kind: string;
            /** @default {} */
            mapping: {
                [key: string]: number[];
            };
            /** @default {} */
            constants: {
                [key: string]: string;
            };
            /**
             * @default
             * @enum {unknown}
             */
            mode: "" | "add" | "set" | "subtract";
            /**
             * @default
             * @enum {unknown}
             */
            decimal: "" | "," | ".";
            /**
             * @default
             * @enum {unknown}
             */
            dates: "" | "dmy" | "mdy";
            /** @default true */
            create: boolean;
            /** @default true */
            update: boolean;
            /** @default false */
            names: boolean;
            /** @default false */
            clear: boolean;
            /** @default  */
            sheet: string;
            /** @default false */
            replace: boolean;
        };
        /**
         * ProgressView
         * @description How far the stage is. `checked`: what the check found; `made`: names made on the way; `kept`: left by an undo.
         */
        ProgressView: {
            done: number;
            total: number;
            counts: components["schemas"]["Counts"];
            checked: components["schemas"]["Counts"] | null;
            samples: components["schemas"]["ActionView"][];
            notices: string[];
            made: {
                [key: string]: string[];
            };
            kept: string[];
            kept_count: number;
            undone: number;
            error: string | null;
        };
        /**
         * Counts
         * @description Rows by what became of them.
         */
        Counts: {
            /** @default 0 */
            create: number;
            /** @default 0 */
            update: number;
            /** @default 0 */
            same: number;
            /** @default 0 */
            skip: number;
            /** @default 0 */
            rejected: number;
        };
        /**
         * ActionView
         * @description What becomes of a row.
         */
        ActionView: {
            row: number;
            what: string;
            key: string;
            changes: components["schemas"]["Change"][];
        };
        /**
         * Change
         * @description A field before and after, as people read it.
         */
        Change: {
            field: string;
            before: string;
            after: string;
        };
        /** MissingChoice */
        MissingChoice: {
            field: string;
            message: string;
        };
        /** ImportsPage */
        ImportsPage: {
            rows: components["schemas"]["ImportView"][];
            next: string | null;
        };
        /**
         * ImportRows
         * @description `next`: the row after which the next page begins.
         */
        ImportRows: {
            rows: components["schemas"]["ImportRow"][];
            next: number | null;
        };
        /**
         * ImportRow
         * @description A row that is wrong, or was.
         */
        ImportRow: {
            row: number;
            state: string;
            cells: string[];
            issues: components["schemas"]["IssueView"][];
        };
        /** IssueView */
        IssueView: {
            field: string;
            code: string;
            message: string;
        };
        /** RowFixes */
        RowFixes: {
            rows: components["schemas"]["RowFix"][];
        };
        /**
         * RowFix
         * @description Cells of a row by the number of their column (from 0).
         */
        RowFix: {
            row: number;
            cells: {
                [key: string]: string;
            };
        };
        /**
         * KindsPage
         * @description `formats`: other programs whose files are known, by their short names.
         */
        KindsPage: {
            rows: components["schemas"]["KindView"][];
            formats: {
                [key: string]: string;
            };
        };
        /** KindView */
        KindView: {
            name: string;
            title: string;
            modes: string[];
            fields: components["schemas"]["ImportField"][];
        };
        /** ImportField */
        ImportField: {
            name: string;
            title: string;
            type: string;
            required: boolean;
            choices: string[];
            example: string;
            help: string;
        };
        /** ListsPage */
        ListsPage: {
            rows: components["schemas"]["ListView"][];
        };
        /**
         * ListView
         * @description A list that can be taken out as a file.
         */
        ListView: {
            name: string;
            title: string;
        };
        /**
         * Availability
         * @description Levels of what was asked, complete to journal number `seq`.
         */
        Availability: {
            seq: number;
            rows: components["schemas"]["Level"][];
        };
        /**
         * Level
         * @description An item at a site, with the names of both.
         */
        Level: {
            item: number;
            site: number;
            on_hand: string;
            blocked: string;
            allocated: string;
            held: string;
            available: string;
            waiting: string;
            expected: string;
            reorder_point: string | null;
            status: string;
            changed_at: string | null;
            changed_seq: number;
            sku: string;
            name: string;
            site_code: string;
            site_name: string;
            kit?: boolean;
        };
        /**
         * BoardPage
         * @description Rows of the board. `next` is the cursor of the rest, null at the end. Grouped by item, `sums` has their sums.
         */
        BoardPage: {
            rows: components["schemas"]["BoardRow"][];
            next: string | null;
            seq: number;
            sums?: components["schemas"]["ItemSum"][];
        };
        /** BoardRow */
        BoardRow: {
            item: number;
            site: number;
            on_hand: string;
            blocked: string;
            allocated: string;
            held: string;
            available: string;
            waiting: string;
            expected: string;
            reorder_point: string | null;
            status: string;
            changed_at: string | null;
            changed_seq: number;
            sku: string;
            name: string;
            site_code: string;
            site_name: string;
            category: number | null;
            category_name: string | null;
            kit?: boolean;
        };
        /**
         * ItemSum
         * @description An item over all the sites that the reader sees (or the one site asked for).
         */
        ItemSum: {
            item: number;
            sites: number;
            on_hand: string;
            allocated: string;
            available: string;
            expected: string;
        };
        /**
         * Summary
         * @description How many items and sites a filter leaves, and how many of their pairs are low, out, or expecting goods.
         */
        Summary: {
            items: number;
            sites: number;
            low: number;
            out: number;
            expected: number;
            seq: number;
        };
        /** Sparks */
        Sparks: {
            rows: components["schemas"]["Spark"][];
            seq: number;
        };
        /**
         * Spark
         * @description On hand at the end of each of the last thirty days that the journal speaks of.
         */
        Spark: {
            item: number;
            site: number;
            points: string[];
        };
        /** History */
        History: {
            seq: number;
            points: components["schemas"]["Point"][];
        };
        /**
         * Point
         * @description A day: on hand at its end, and what came from suppliers, went to customers, or changed otherwise.
         */
        Point: {
            on: string;
            on_hand: string;
            received: string;
            sold: string;
            other: string;
        };
        /** BalancesPage */
        BalancesPage: {
            rows: components["schemas"]["BalanceRow"][];
            next: string | null;
            seq: number;
        };
        /**
         * BalanceRow
         * @description An item in a bin, per lot.
         */
        BalanceRow: {
            item: number;
            sku: string;
            bin: number;
            bin_code: string;
            bin_kind: string;
            site: number;
            lot: number | null;
            lot_code: string | null;
            expires_on: string | null;
            on_hand: string;
            allocated: string;
        };
        /** LotsPage */
        LotsPage: {
            rows: components["schemas"]["LotRow"][];
            next: string | null;
            seq: number;
        };
        /**
         * LotRow
         * @description A lot or serial, and where of it there is any.
         */
        LotRow: {
            id: number;
            item: number;
            code: string;
            parent: number | null;
            expires_on: string | null;
            status: string;
            owner: string | null;
            sites: components["schemas"]["LotSite"][];
        };
        /** LotSite */
        LotSite: {
            site: number;
            on_hand: string;
            blocked: string;
            allocated: string;
        };
        /** EntriesPage */
        EntriesPage: {
            rows: components["schemas"]["EntryRow"][];
            next: string | null;
            seq: number;
        };
        /**
         * EntryRow
         * @description An entry of the journal. `summary` says in English what it did.
         */
        EntryRow: {
            seq: number;
            command: string;
            at: string;
            actor: components["schemas"]["Who"] | null;
            kind: string;
            summary: string;
            hash: string;
        };
        /**
         * EntryDetail
         * @description An entry with its events, as they are stored (quantities and money in millionths).
         *
         *         `names` says what the ids in them are called, as far as the reader may know. `undo`: `possible`, `done` when all of
         *         its moves were undone or returned, `never` when there is nothing in it that POST /undo takes back.
         */
        EntryDetail: {
            seq: number;
            command: string;
            at: string;
            actor: components["schemas"]["Who"] | null;
            kind: string;
            summary: string;
            hash: string;
            events: Record<string, never>[];
            names: {
                [key: string]: string;
            };
            undo: string;
        };
        /**
         * ScannedItem
         * @description An item found by a code, and how much of it the code stands for; `price` when that is what it carries.
         */
        ScannedItem: {
            id: number;
            sku: string;
            name: string;
            unit: string;
            decimals: number;
            barcodes: components["schemas"]["BarcodeView"][];
            packs: components["schemas"]["Pack"][];
            list_price: string | null;
            category: number | null;
            category_name: string | null;
            brand: number | null;
            brand_name: string | null;
            description: string | null;
            photos: string[];
            attachments: components["schemas"]["Attachment"][];
            substitutes: number[];
            suppliers: components["schemas"]["SupplierOf"][];
            variant_of: number | null;
            product_name: string | null;
            options: {
                [key: string]: string;
            };
            custom: {
                [key: string]: string | boolean;
            };
            components: components["schemas"]["ComponentView"][];
            aliases: string[];
            tracking: string;
            backorder: string;
            archived: boolean;
            merged_into: number | null;
            version: number;
            simulated: boolean;
            costing?: string;
            kit_cost?: string;
            standard_cost?: string | null;
            quantity: string | null;
            price: string | null;
        };
        /** Locations */
        Locations: {
            sites: components["schemas"]["SiteView"][];
            seq: number;
        };
        /**
         * Zones
         * @description The zones of a site in order of their paths: each follows the one it lies in. Archived bins do not count.
         */
        Zones: {
            rows: components["schemas"]["Zone"][];
            seq: number;
        };
        /**
         * Zone
         * @description A zone of a site: the path of its labels, and how many bins lie in it, those of its own zones too.
         */
        Zone: {
            zone: string;
            bins: number;
        };
        /**
         * ProblemBody
         * @description RFC 9457 problem details with a stable `code`.
         */
        ProblemBody: {
            type: string;
            title: string;
            status: number;
            code: string;
            /** @default  */
            detail: string;
            /** @default [] */
            errors: components["schemas"]["LineProblem"][];
        };
        /**
         * LineProblem
         * @description One thing wrong: the code, where, and the facts beside it (asked, available, sku ...).
         */
        LineProblem: {
            code: string;
            message: string;
            /** @default  */
            field: string;
            /** @default null */
            line: number | null;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
